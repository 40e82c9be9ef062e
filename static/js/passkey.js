// Passkeys and security keys (WebAuthn). The browser asks the key, and the form carries its answer.
// <form data-passkey="create"> makes a key, "get" asks one. What the server asks stands in the
// JSON of `data-passkey-asks` (an id) or comes from the form's own address. Without this the form
// goes without an answer, and the server says that keys need JavaScript.
const WORDS = {
  NotAllowedError: "No key answered. Perhaps it was cancelled, it took too long, or this device has no key for this account. You can try again.",
  InvalidStateError: "This key is on your list already. Choose another one.",
  SecurityError: "Keys work only at the proper address of this site and over https.",
  NotSupportedError: "This key cannot do what is needed here. Choose another one.",
};
const NO_KEYS = "This browser cannot use passkeys or security keys here.";
const NO_ANSWER = "The server did not answer as it should. Wait a minute and try again.";

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What the server asks, with bytes where browsers want bytes. */
function readable({ publicKey }) {
  const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) asked.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) asked.excludeCredentials = known(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) asked.allowCredentials = known(publicKey.allowCredentials);
  return asked;
}

/** What the key answers, with text where it has bytes. */
function written(key) {
  const { response } = key;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    response: { ...Object.fromEntries(told), transports: response.getTransports?.() },
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

async function asks(form) {
  const place = form.dataset.passkeyAsks;
  if (place) return Object.values(JSON.parse(document.getElementById(place).textContent))[0];
  const answer = await fetch(form.action, {
    headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store",
  });
  if (!answer.ok) throw new Error(NO_ANSWER);
  return (await answer.json()).request_options;
}

async function answerOf(form) {
  if (!window.PublicKeyCredential) throw new Error(NO_KEYS);
  const publicKey = readable(await asks(form));
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey });
  // A key that is to stand alone keeps its account itself and makes sure who holds it.
  const alone = form.elements.passwordless?.checked;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey });
}

export function start(form) {
  const said = form.querySelector("[data-passkey-said]");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    said.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(written(await answerOf(form)));
      form.submit();
    } catch (error) {
      said.textContent = WORDS[error.name] ?? error.message;
    }
    busy = false;
  });
}

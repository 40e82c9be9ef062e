// Passkeys and security keys (WebAuthn). The browser asks the key, and the form carries its answer.
// <form data-passkey="create"> makes a key, "get" asks one. What the server asks stands in the
// JSON of `data-passkey-asks` (an id). Without this the form goes without an answer, and the server
// says that keys need JavaScript.
const WORDS = {
  NotAllowedError: "No key answered. Perhaps it was cancelled, it took too long, or this device has no key for this account. You can try again.",
  InvalidStateError: "This key is on your list already. Choose another one.",
  SecurityError: "Keys work only at the proper address of this site and over https.",
  NotSupportedError: "This key cannot do what is needed here. Choose another one.",
};
const NO_KEYS = "This browser cannot use passkeys or security keys here.";

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

/** Asks a key that is there already; `more` says how. */
export async function askKey(question, more = {}) {
  return written(await navigator.credentials.get({ publicKey: readable(question), ...more }));
}

async function makeKey(question, form) {
  const publicKey = readable(question);
  // A key that is to stand alone keeps its account itself and makes sure who holds it.
  const alone = form.elements.passwordless?.checked;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    ...(alone && { userVerification: "required" }),
  };
  return written(await navigator.credentials.create({ publicKey }));
}

export const sentence = (error) => WORDS[error.name] ?? error.message;

export function start(form) {
  const said = form.querySelector("[data-passkey-said]");
  const asked = JSON.parse(document.getElementById(form.dataset.passkeyAsks).textContent);
  const [question] = Object.values(asked);
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    said.textContent = "";
    try {
      if (!window.PublicKeyCredential) throw new Error(NO_KEYS);
      const answer = await (form.dataset.passkey === "create" ? makeKey(question, form) : askKey(question));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      said.textContent = sentence(error);
    }
    busy = false;
  });
}

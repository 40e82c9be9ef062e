"""A passkey made of software: it answers as browsers pass a key's answer on, and signs for real."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV
ATTESTED = AuthenticatorData.FLAG.AT


class Key:
    """`asks_who` is whether it wants a finger, a face or a PIN."""

    def __init__(self, host="testserver", *, asks_who=True):
        self.host = host
        self.flags = PRESENT | VERIFIED if asks_who else PRESENT
        self.id = secrets.token_bytes(32)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.owner = None

    def made(self, asked):
        """What it answers when a site asks for a new key (`{"publicKey": …}`), as JSON."""
        self.owner = asked["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        told = AuthenticatorData.create(self._site(), self.flags | ATTESTED, 0, credential)
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", asked)),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
            "transports": ["internal"],
        }
        return self._answer(response, {"credProps": {"rk": self.flags != PRESENT}})

    def used(self, asked):
        """What it answers when a site asks who is there, as JSON."""
        told = AuthenticatorData.create(self._site(), self.flags, 1)
        client_data = self._client_data("webauthn.get", asked)
        signed = bytes(told) + hashlib.sha256(client_data).digest()
        signature = self.secret.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(told),
            "signature": websafe_encode(signature),
            "userHandle": self.owner,
        }
        return self._answer(response, {})

    def _site(self):
        return hashlib.sha256(self.host.encode()).digest()

    def _client_data(self, kind, asked):
        told = {
            "type": kind,
            "challenge": asked["publicKey"]["challenge"],
            "origin": f"https://{self.host}",
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _answer(self, response, extensions):
        own = websafe_encode(self.id)
        return json.dumps(
            {
                "id": own,
                "rawId": own,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


def asks_for_new_key(user):
    """What a site asks when this person adds a key; enough to make one without a browser."""
    handle = websafe_encode(str(user.pk).encode())
    return {"publicKey": {"challenge": websafe_encode(bytes(32)), "user": {"id": handle}}}

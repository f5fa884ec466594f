"""Recomputes the siv token of a value from a key set, and opens it, without Tink.

Usage: siv_token.py KEY_SET_FILE DOMAIN <VALUE
       siv_token.py --open KEY_SET_FILE DOMAIN <TOKEN
       siv_token.py --rfc5297

The value or token comes on standard input, so that it is on no command line. AES (FIPS 197), CMAC
(RFC 4493) and AES-SIV (RFC 5297) are written out, since Python's library has none of them; the last
form checks them against the vectors of FIPS 197 and RFC 5297. Slow, and not safe against timing.
"""
import base64
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from hmac_token import fields  # noqa: E402


def xtime(a):
    return ((a << 1) ^ 0x1B) & 0xFF if a & 0x80 else a << 1


def multiply(a, b):
    result = 0
    while b:
        if b & 1:
            result ^= a
        a, b = xtime(a), b >> 1
    return result


def make_sbox():
    box = []
    for value in range(256):
        inverse = next((x for x in range(256) if multiply(value, x) == 1), 0)
        rotated = inverse
        for shift in range(1, 5):
            rotated ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        box.append(rotated ^ 0x63)
    return box


SBOX = make_sbox()


class Aes:
    """The forward cipher of FIPS 197, which is all that CMAC and counter mode need."""

    def __init__(self, key):
        words = [list(key[i : i + 4]) for i in range(0, len(key), 4)]
        n, self.rounds = len(words), len(words) + 6
        constant = 1
        for i in range(n, 4 * (self.rounds + 1)):
            word = list(words[-1])
            if i % n == 0:
                word = [SBOX[b] for b in word[1:] + word[:1]]
                word[0] ^= constant
                constant = xtime(constant)
            elif n > 6 and i % n == 4:
                word = [SBOX[b] for b in word]
            words.append([a ^ b for a, b in zip(words[i - n], word)])
        self.keys = [sum(words[i : i + 4], []) for i in range(0, len(words), 4)]

    def encrypt(self, block):
        state = [a ^ b for a, b in zip(block, self.keys[0])]
        for number in range(1, self.rounds + 1):
            state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            if number < self.rounds:
                mixed = []
                for column in range(0, 16, 4):
                    a = state[column : column + 4]
                    total = a[0] ^ a[1] ^ a[2] ^ a[3]
                    mixed += [a[i] ^ total ^ xtime(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
                state = mixed
            state = [a ^ b for a, b in zip(state, self.keys[number])]
        return bytes(state)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def double(block):
    value = int.from_bytes(block, "big") << 1
    if value >> 128:
        value ^= (1 << 128) | 0x87
    return value.to_bytes(16, "big")


def pad(data):
    return data + b"\x80" + bytes(15 - len(data))


def cmac(aes, data):
    subkey = double(aes.encrypt(bytes(16)))
    cut = max(0, (len(data) - 1) // 16 * 16)
    last = data[cut:]
    last = xor(last, subkey) if len(last) == 16 else xor(pad(last), double(subkey))
    state = bytes(16)
    for i in range(0, cut, 16):
        state = aes.encrypt(xor(state, data[i : i + 16]))
    return aes.encrypt(xor(state, last))


def s2v(aes, associated, clear):
    state = cmac(aes, bytes(16))
    for data in associated:
        state = xor(double(state), cmac(aes, data))
    if len(clear) >= 16:
        return cmac(aes, clear[:-16] + xor(clear[-16:], state))
    return cmac(aes, xor(double(state), pad(clear)))


def counter_mode(aes, iv, data):
    counter = int.from_bytes(iv, "big") & ~((1 << 63) | (1 << 31))
    out = b""
    for i in range(0, len(data), 16):
        out += xor(data[i : i + 16], aes.encrypt(counter.to_bytes(16, "big")))
        counter = (counter + 1) % (1 << 128)
    return out


def siv_encrypt(key, associated, clear):
    half = len(key) // 2
    iv = s2v(Aes(key[:half]), associated, clear)
    return iv + counter_mode(Aes(key[half:]), iv, clear)


def siv_decrypt(key, associated, sealed):
    half = len(key) // 2
    iv, data = sealed[:16], sealed[16:]
    clear = counter_mode(Aes(key[half:]), iv, data)
    if s2v(Aes(key[:half]), associated, clear) != iv:
        raise ValueError("altered, or of another key or domain")
    return clear


def key_bytes(key_set, key_id):
    """message AesSivKey { uint32 version = 1; bytes key_value = 2; }"""
    for key in key_set["key"]:
        if key["keyId"] % 2**32 == key_id:
            return fields(base64.b64decode(key["keyData"]["value"]))[2]
    raise ValueError("no such key")


def token(key_set, domain, value):
    key_id = key_set["primaryKeyId"] % 2**32
    sealed = siv_encrypt(key_bytes(key_set, key_id), [domain.encode()], value)
    return "%08x:%s" % (key_id, base64.urlsafe_b64encode(sealed).decode().rstrip("="))


def open_token(key_set, domain, text):
    key_id, sealed = text.split(":")
    data = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    return siv_decrypt(key_bytes(key_set, int(key_id, 16)), [domain.encode()], data)


def check_rfc5297():
    """FIPS 197, C.3; RFC 5297, A.1 and A.2 (whose third associated data is the nonce)."""
    unhex = bytes.fromhex
    block = Aes(bytes(range(32))).encrypt(unhex("00112233445566778899aabbccddeeff"))
    assert block == unhex("8ea2b7ca516745bfeafc49904b496089")
    a1 = siv_encrypt(
        unhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
        [unhex("101112131415161718191a1b1c1d1e1f2021222324252627")],
        unhex("112233445566778899aabbccddee"),
    )
    assert a1 == unhex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c")
    a2 = siv_encrypt(
        unhex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"),
        [
            unhex("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
            unhex("102030405060708090a0"),
            unhex("09f911029d74e35bd84156c5635688c0"),
        ],
        b"this is some plaintext to encrypt using SIV-AES",
    )
    assert a2 == unhex(
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
        "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"
    )


if __name__ == "__main__":
    if sys.argv[1] == "--rfc5297":
        check_rfc5297()
        print("as in RFC 5297")
    else:
        opens = sys.argv[1] == "--open"
        path, domain = sys.argv[2:] if opens else sys.argv[1:]
        with open(path, encoding="utf-8") as file:
            key_set = json.load(file)
        if opens:
            sys.stdout.buffer.write(open_token(key_set, domain, sys.stdin.read()))
        else:
            print(token(key_set, domain, sys.stdin.buffer.read()))

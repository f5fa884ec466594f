"""Recomputes the hmac token of a value from a key set, without Tink.

Usage: hmac_token.py KEY_SET_FILE DOMAIN <VALUE

The value comes on standard input in UTF-8, so that it is on no command line.
"""
import base64
import hashlib
import hmac
import json
import sys


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(message):
    """The fields of a protobuf message: {number: value}."""
    found, at = {}, 0
    while at < len(message):
        tag, at = varint(message, at)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == 0:
            found[number], at = varint(message, at)
        elif wire_type == 2:
            length, at = varint(message, at)
            found[number], at = message[at : at + length], at + length
        else:
            raise ValueError("unexpected wire type %d" % wire_type)
    return found


def primary_key(key_set):
    """The id and the bytes of the primary key.

    message HmacPrfKey { uint32 version = 1; HmacPrfParams params = 2; bytes key_value = 3; }
    message HmacPrfParams { HashType hash = 1; }  // SHA256 = 3
    """
    for key in key_set["key"]:
        if key["keyId"] == key_set["primaryKeyId"]:
            message = fields(base64.b64decode(key["keyData"]["value"]))
            assert fields(message[2])[1] == 3, "not SHA-256"
            return key["keyId"] % 2**32, message[3]
    raise ValueError("no primary key")


def token(key_set, domain, value):
    key_id, key = primary_key(key_set)
    digest = hmac.new(key, domain.encode() + b"\0" + value, hashlib.sha256)
    return "%08x:%s" % (key_id, digest.hexdigest())


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(token(json.load(file), sys.argv[2], sys.stdin.buffer.read()))

package dev.sluice.masking;

/** What the keys of a key set are for. A key set has one purpose, told by the type of its keys. */
public enum Purpose {
  /** One-way tokens by HMAC-SHA-256: {@link Maskers#hmac}. */
  HMAC,
  /** Tokens by AES-SIV, which the holder of the key can undo: {@link Maskers#siv}. */
  SIV,
  /** Sealing of values with AES-GCM: {@link Sealer}. */
  VAULT
}

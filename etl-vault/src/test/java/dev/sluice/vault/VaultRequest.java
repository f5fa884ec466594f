package dev.sluice.vault;

import java.util.UUID;

/** A request to a vault as somebody makes it by hand: its audit rows, and then the question. */
record VaultRequest(UUID id) {
  static VaultRequest fresh() {
    return new VaultRequest(UUID.randomUUID());
  }

  /** The statement that writes one of its audit rows. */
  String row(String token, String action) {
    return "insert into sluice_vault.audit (request, token, action, reason, os_user, os_host)"
        + " values ('%s', '%s', '%s', 'case 1', 'me', 'here')".formatted(id, token, action);
  }

  /** The question for its tokens. */
  String ask(String function) {
    return "select token from sluice_vault.%s('%s')".formatted(function, id);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}

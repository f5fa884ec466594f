package dev.sluice.runner.vault;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.FlagErrors;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.vault.Inquiry;
import dev.sluice.vault.Vault;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice forget}: erases the values behind tokens from the vault. */
@Command(
    name = "forget",
    description = {
      "Erases the values behind tokens from the vault, for good, such as for a request of erasure.",
      "",
      "Needs a user with the vault's role of erasers, and no key. An audit row with who, when, why"
          + " and which token is committed first. The value is not kept again when it comes again.",
      "",
      "Rows keep their token. A token of siv can still be undone by who has its key, outside of this"
          + " vault; and a value that was masked under several keys has a token of each, of which"
          + " every one is to be forgotten: the table token_alias has the pairs."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Every token is forgotten, by this or before.",
      "1:The vault does not know some, each named; or it failed.",
      "2:Bad usage or configuration, or not allowed: no role or no reason."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  SLUICE_VAULT_PASSWORD=... sluice forget --reason 'erasure request 12' \\",
      "    --vault-jdbc-url jdbc:postgresql://localhost:5432/vault --vault-user bob \\",
      "    5c1d08e2:9f2c..."
    })
public final class ForgetCommand implements Callable<Integer> {
  private final InputStream in;

  @Mixin private final TokenArguments arguments = new TokenArguments();
  @Mixin private final VaultFlags vault = new VaultFlags();
  @Mixin private final StartFlags start = new StartFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  public ForgetCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logging.verbose(output.verbose());
    try (Startup startup = start.begin();
        HikariDataSource pool = DatabasePool.openVault(vault.login(), 1, startup)) {
      return forget(command, Vault.in(pool, vault.schema()));
    }
  }

  private int forget(CommandLine command, Vault erasing) {
    List<String> tokens = arguments.tokens(in);
    Inquiry inquiry = arguments.inquiry();
    Set<String> forgotten = erasing.forget(tokens, inquiry);
    command.getOut().println("forgot " + forgotten.size() + " of " + tokens.size() + " tokens");
    command.getOut().flush();
    for (String token : tokens) {
      if (!forgotten.contains(token)) {
        FlagErrors.say(command, token + ": unknown");
      }
    }
    return forgotten.size() == tokens.size() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}

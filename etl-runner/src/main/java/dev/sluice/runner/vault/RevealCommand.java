package dev.sluice.runner.vault;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.MaskedColumn;
import dev.sluice.mapping.Unmasker;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.Purpose;
import dev.sluice.masking.Sealer;
import dev.sluice.masking.Unmaskers;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.FlagErrors;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.vault.Revealing.Revealed;
import dev.sluice.vault.Inquiry;
import dev.sluice.vault.Vault;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice reveal}: gives the values behind tokens to who may have them. */
@Command(
    name = "reveal",
    description = {
      "Shows the values behind tokens, in the canonical form in which they were masked.",
      "",
      "From the vault, for a user with its role of revealers and the vault's keys; an audit row with"
          + " who, when, why and which token is committed there first. Tokens of siv also by the"
          + " keys of siv, without a vault; then there is no audit but a line on standard error.",
      "",
      "A line a value on standard output: the token, a tab and the value, in which a backslash and"
          + " control characters are written as in Java (\\\\, \\n, \\u001b)."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Every value was shown.",
      "1:Some were not: unknown or forgotten tokens, each named; or the vault failed.",
      "2:Bad usage or configuration, or not allowed: no role, no key or no reason."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  SLUICE_VAULT_PASSWORD=... sluice reveal --reason 'case 4711' \\",
      "    --vault-jdbc-url jdbc:postgresql://localhost:5432/vault --vault-user alice \\",
      "    --vault-keyset vault.json 5c1d08e2:9f2c..."
    })
public final class RevealCommand implements Callable<Integer> {
  /** How many tokens are asked for, and shown, at once. */
  private static final int PORTION = 500;

  private final InputStream in;
  private final JsonMapper json = new JsonMapper();

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      description = "Write a JSON object a line, with token, domain and value.")
  private boolean asJson;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "In whose domains tokens of siv are tried. Default: login events into user_logins.")
  private @Nullable Path mapping;

  @Mixin private final TokenArguments arguments = new TokenArguments();
  @Mixin private final VaultFlags vault = new VaultFlags();
  @Mixin private final KeyFlags keys;
  @Mixin private final StartFlags start = new StartFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  public RevealCommand(InputStream in, Map<String, String> environment) {
    this.in = in;
    this.keys = new KeyFlags(environment);
  }

  @Override
  public Integer call() throws Exception {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logging.verbose(output.verbose());
    Revealing byKeys = byKeys();
    if (!vault.isSet()) {
      return reveal(command, byKeys);
    }
    try (Startup startup = start.begin();
        HikariDataSource pool = DatabasePool.openVault(vault.login(), 1, startup)) {
      return reveal(command, byKeys.from(Vault.in(pool, vault.schema())));
    }
  }

  private int reveal(CommandLine command, Revealing revealing) throws Exception {
    List<String> tokens = arguments.tokens(in);
    Inquiry inquiry = arguments.inquiry();
    if (!vault.isSet()) {
      FlagErrors.say(
          command,
          "no vault is set, so that no audit knows of this: %s tokens revealed to %s at %s, reason: %s"
              .formatted(tokens.size(), inquiry.osUser(), inquiry.osHost(), inquiry.reason()));
    }
    int status = ExitCode.OK;
    for (int from = 0; from < tokens.size(); from += PORTION) {
      Revealing.Result result =
          revealing.of(tokens.subList(from, Math.min(from + PORTION, tokens.size())), inquiry);
      for (Revealed value : result.revealed()) {
        show(value, command.getOut());
      }
      command.getOut().flush();
      if (!result.problems().isEmpty()) {
        status = ExitCode.SOFTWARE;
        result.problems().forEach((token, why) -> FlagErrors.say(command, token + ": " + why));
      }
    }
    return status;
  }

  private Revealing byKeys() {
    Optional<Sealer> sealer =
        vault.isSet() ? keys.find(Purpose.VAULT).map(Sealer::of) : Optional.empty();
    Optional<KeySet> siv = keys.find(Purpose.SIV);
    if (sealer.isEmpty() && siv.isEmpty()) {
      throw new ConfigurationException(
          vault.isSet()
              ? "the vault needs its keys: " + FlagNames.howToSet("--vault-keyset")
              : "there is no vault and no key set for siv: "
                  + FlagNames.howToSet("--vault-jdbc-url")
                  + ", or --keyset");
    }
    Optional<Unmasker> unmasker = siv.map(Unmaskers::siv);
    Mapping mapped = mapping == null ? Mapping.userLogins() : Mapping.read(mapping);
    List<String> domains =
        mapped.maskedColumns().stream().map(MaskedColumn::domain).distinct().toList();
    return new Revealing(Optional.empty(), sealer, unmasker, domains);
  }

  private void show(Revealed revealed, PrintWriter out) throws Exception {
    if (asJson) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("token", revealed.token());
      fields.put("domain", revealed.domain());
      fields.put("value", revealed.value());
      out.println(json.writeValueAsString(fields));
    } else {
      out.println(revealed.token() + "\t" + escaped(revealed.value()));
    }
  }

  /** A text on one line: a backslash and control characters as Java writes them. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        case '\r' -> escaped.append("\\r");
        default -> {
          boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
          escaped.append(
              plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
      }
    }
    return escaped.toString();
  }
}

package dev.sluice.jobs;

import dev.sluice.domain.UserException;
import dev.sluice.settings.Flags;
import dev.sluice.settings.Settings;
import dev.sluice.spark.ProviderException;
import dev.sluice.spark.RevokedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line: {@code sluice demo|train|ensemble|compress|compare|certify|enrich|evaluate|deferral|distill|select|scorer
 * ...|store ...}. Flags are short names for settings.
 */
public final class Sluice {
    private static final List<Command> COMMANDS = List.of(
            new Demo(),
            new Train(),
            new Ensemble(),
            new Compress(),
            new Compare(),
            new Certify(),
            new Enrich(),
            new Evaluate(),
            new Deferral(),
            new Distill(),
            new Select(),
            new ScorerPairs(),
            new ScorerTrain(),
            new StoreStatistics(),
            new StoreCompact(),
            new StoreVerify(),
            new StoreExport(),
            new StoreForget());
    /** What commands of two words begin with. */
    private static final Map<String, String> GROUPS = Map.of(
            "store", "Looks after a response store: stats, compact, verify, export, forget.",
            "scorer", "Makes models that score pairs of instruction and response: data, train.");

    private Sluice() {}

    public static void main(String[] args) {
        System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        Console console = new Console(out, err);
        return commandLine()
                .setExecutionStrategy(parsed -> execute(parsed, console))
                .setOut(out)
                .setErr(err)
                .execute(args);
    }

    /**
     * Runs a command line on a session that stays open. What fails is thrown, as a {@link UserException} where a person can
     * mend it.
     */
    static void runOn(SparkSession spark, List<String> args, Console console) {
        try {
            ParseResult parsed = commandLine().setOut(console.out()).parseArgs(args.toArray(String[]::new));
            dispatch(parsed, console, Sessions.given(spark));
        } catch (CommandLine.ParameterException e) {
            throw new UserException("sluice: " + e.getMessage(), e);
        } catch (UserException | ProviderException | RevokedException e) {
            throw e;
        } catch (Exception e) {
            Optional<String> complaint = complaint(e);
            if (complaint.isPresent()) {
                throw new UserException(complaint.get(), e);
            }
            throw e;
        }
    }

    private static CommandLine commandLine() {
        CommandSpec root = CommandSpec.create()
                .name("sluice")
                .mixinStandardHelpOptions(true)
                .version("sluice " + version());
        root.usageMessage()
                .description(
                        "Labels for datasets: a small model reads every row inside Spark, an LLM only the rows that it"
                                + " cannot be trusted with.")
                .footer(
                        "",
                        "Exit codes: 0 done, 1 failed, 2 settings or input to mend, 3 the provider refuses,"
                                + " 4 the certificate is revoked, 5 nothing is written: no certificate, no better model, or"
                                + " too much accuracy lost.",
                        "Every setting with its default: conf/sluice.conf.");
        CommandLine line = new CommandLine(root);
        for (Command command : COMMANDS) {
            String[] words = command.name().split(" ");
            CommandLine parent = words.length == 1 ? line : group(line, words[0]);
            parent.addSubcommand(words[words.length - 1], subcommand(command));
        }
        return line;
    }

    private static CommandLine group(CommandLine line, String name) {
        if (!line.getSubcommands().containsKey(name)) {
            CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
            spec.usageMessage().description(GROUPS.get(name));
            line.addSubcommand(name, spec);
        }
        return line.getSubcommands().get(name);
    }

    private static CommandSpec subcommand(Command command) {
        String name = command.name().substring(command.name().indexOf(' ') + 1);
        CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description(command.description())
                .sortOptions(false)
                .abbreviateSynopsis(true);
        for (String flag : Flags.of(command.name())) {
            spec.addOption(option(flag, Flags.key(command.name(), flag)));
        }
        spec.addOption(OptionSpec.builder("--conf")
                .type(Path.class)
                .paramLabel("FILE")
                .description("Settings file (HOCON); see conf/sluice.conf.")
                .build());
        spec.addOption(OptionSpec.builder("--set")
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .paramLabel("KEY=VALUE")
                .description("Any setting by its key; repeatable.")
                .build());
        return spec;
    }

    /** The description is the setting's comment, so that it stands once. */
    private static OptionSpec option(String flag, String key) {
        Object initial = Settings.defaults().raw(key);
        String unset = initial == null || initial.equals(List.of()) || initial instanceof Boolean
                ? ""
                : " Default: " + initial + ".";
        OptionSpec.Builder option = OptionSpec.builder(flag).description(Settings.description(key) + unset);
        if (initial instanceof Boolean) {
            return option.type(boolean.class).arity("0").build();
        }
        String label = flag.substring(flag.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT);
        return option.type(initial instanceof List ? List.class : String.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .arity("1")
                .build();
    }

    private static int execute(ParseResult parsed, Console console) {
        PrintWriter err = console.err();
        String prefix = parsed.hasSubcommand() ? innermost(parsed).commandSpec().qualifiedName() + ": " : "sluice ";
        try {
            return dispatch(parsed, console, Sessions.own());
        } catch (ProviderException e) {
            err.println(prefix + e.getMessage());
            err.println("Nothing is lost: the same command goes on where it stopped.");
            return ExitCode.PROVIDER_REFUSED;
        } catch (RevokedException e) {
            err.println(prefix + e.getMessage());
            return ExitCode.CERTIFICATE_REVOKED;
        } catch (NothingWrittenException e) {
            err.println(prefix + e.getMessage());
            return ExitCode.NOTHING_WRITTEN;
        } catch (DamageException e) {
            err.println(prefix + e.getMessage());
            return ExitCode.FAILED;
        } catch (Exception e) {
            Optional<String> complaint = complaint(e);
            if (complaint.isPresent()) {
                err.println(prefix + complaint.get());
                return ExitCode.BAD_SETTINGS;
            }
            err.println(prefix + "failed: " + e);
            e.printStackTrace(err);
            return ExitCode.FAILED;
        }
    }

    private static int dispatch(ParseResult parsed, Console console, Sessions sessions) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        ParseResult sub = innermost(parsed);
        Optional<Command> command = COMMANDS.stream()
                .filter(c -> ("sluice " + c.name()).equals(sub.commandSpec().qualifiedName()))
                .findFirst();
        if (command.isEmpty()) {
            console.err().println(sub.commandSpec().commandLine().getUsageMessage()); // print alone would not flush
            return ExitCode.BAD_SETTINGS;
        }
        command.get().run(settings(command.get(), sub), console, sessions);
        ClassArchive.keep(console);
        return ExitCode.DONE;
    }

    private static ParseResult innermost(ParseResult parsed) {
        return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
    }

    /** A task's failure arrives wrapped; what a person can mend is told without a stack trace. */
    private static Optional<String> complaint(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException) {
                return Optional.of(cause.getMessage());
            }
            String marker = UserException.class.getName() + ": ";
            if (cause instanceof SparkException
                    && cause.getMessage() != null
                    && cause.getMessage().contains(marker)) {
                String message = cause.getMessage();
                String rest = message.substring(message.indexOf(marker) + marker.length());
                return Optional.of(rest.lines().findFirst().orElse(""));
            }
        }
        return Optional.empty();
    }

    private static Settings settings(Command command, ParseResult parsed) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String flag : Flags.of(command.name())) {
            if (parsed.hasMatchedOption(flag)) {
                Object value = parsed.matchedOptionValue(flag, null);
                values.put(Flags.key(command.name(), flag), value);
            }
        }
        Map<String, String> set = parsed.matchedOptionValue("--set", Map.of());
        set.forEach((key, value) -> values.put(key, Settings.parseValue(value)));
        return Settings.of(parsed.matchedOptionValue("--conf", null), values);
    }

    static String version() {
        String version = Sluice.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

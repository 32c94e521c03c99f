package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.Flags;
import dev.sluice.settings.Settings;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says without starting anything. */
class SluiceHelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "train",
                "certify",
                "enrich",
                "evaluate",
                "ensemble",
                "compress",
                "compare",
                "deferral",
                "distill",
                "select"
            })
    void help_ofACommand_describesEachFlag(String command) {
        Cli help = Cli.sluice(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        // Without the breaks of its columns.
        String text = unbroken(help.out());
        for (String flag : Flags.of(command)) {
            String description = Settings.description(Flags.key(command, flag));
            assertThat(description).hasSizeGreaterThan(10);
            assertThat(text).containsPattern(flag + "(=[A-Z-]+)?" + Pattern.quote(unbroken(description)));
        }
        assertThat(text).contains("--conf", "--set", "--help");
    }

    private static String unbroken(String text) {
        return text.replaceAll("\\s+", "");
    }

    @Test
    void help_ofAll_namesCommandsAndExitCodes() {
        Cli help = Cli.sluice("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("demo", "train", "enrich", "evaluate", "Exit codes", "conf/sluice.conf");
    }

    @Test
    void nothing_asCommand_isTheUsageAndAnError() {
        Cli none = Cli.sluice();
        assertThat(none.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("Usage: sluice", "enrich");
    }

    @Test
    void command_unknown_isToldWithTheNearest() {
        Cli wrong = Cli.sluice("enrch");
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.err()).contains("enrch", "enrich");
    }

    @Test
    void flag_unknown_isTold() {
        Cli wrong = Cli.sluice("enrich", "--treshold", "1");
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.err()).contains("--treshold").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llm.treshold=1 | unknown setting 'llm.treshold'; did you mean 'llm.",
                "llm.rmp=1 | unknown setting 'llm.rmp'; did you mean 'llm.rpm'?",
                "llm.rpm=many | llm.rpm: expected a whole number from 0",
                "llm.temperature=3 | llm.temperature: expected a number from 0.0 to 2.0, found '3'",
                "budget.usd=-1 | budget.usd: expected US dollars of at least 0",
                "budget.usd=lots | found 'lots'",
                "small.window-rows=0 | small.window-rows: expected a whole number from 1",
                "input.format=xml | input.format: expected one of auto, parquet, csv, jsonl, table, found 'xml'",
                "llm.url=http://api.example.com/v1 | llm.url: expected https",
                "small.thresholds=[] | --certificate",
                "small.thresholds=[-1] | small.thresholds: expected numbers of at least 0",
                "'small.thresholds=[0.1, 0.2]' | expected one --threshold per small stage (1), found 2"
            })
    void setting_wrong_isOneLineThatNamesIt(String setting, String expected) {
        Cli wrong = Cli.sluice(
                "enrich",
                "--input",
                "in",
                "--text",
                "t",
                "--bundle",
                "b",
                "--threshold",
                "0.5",
                "--output",
                "o",
                "--llm-model",
                "m",
                "--set",
                "llm.url=http://127.0.0.1:9/v1",
                "--set",
                setting);
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.messages())
                .singleElement()
                .asString()
                .startsWith("sluice enrich: ")
                .contains(expected);
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void conf_missing_isTold() {
        Cli wrong = Cli.sluice("train", "--conf", Path.of("no", "such.conf").toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.messages()).singleElement().asString().contains("--conf", "no/such.conf");
    }

    @Test
    void required_missing_isToldWithItsFlag() {
        assertThat(Cli.sluice("evaluate", "--input", "x").messages())
                .singleElement()
                .asString()
                .contains("evaluate.gold", "--gold");
        assertThat(Cli.sluice("train", "--input", "x", "--text", "t", "--label", "l")
                        .messages())
                .singleElement()
                .asString()
                .contains("train.output", "--output");
    }
}

package dev.sluice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Labels, reasons, routes, usage and hashes. */
class WordsTest {
    @ParameterizedTest
    @CsvSource({"a", "a|A", "a| a ", "a|''", "a|' '", "É|é"})
    void labels_notTwoDistinct_areAnErrorThatShowsThem(String names) {
        List<String> list = Arrays.asList(names.replace("'", "").split("\\|", -1));
        assertThatThrownBy(() -> new Labels(list))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("labels: ")
                .hasMessageContaining(list.toString());
    }

    @Test
    void labels_inAnotherOrder_areFoundThere() {
        Labels labels = new Labels(List.of("a", "b", "c"));
        assertThat(labels.indexesIn(new Labels(List.of("c", "a", "b")))).containsExactly(1, 2, 0);
        for (List<String> other : List.of(List.of("a", "b"), List.of("a", "b", "C"), List.of("a", "b", "c", "d"))) {
            assertThatThrownBy(() -> labels.indexesIn(new Labels(other)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("same labels in any order");
        }
    }

    @Test
    void labels_lookUp_isExactOrFoldsCaseAndSpace() {
        Labels labels = new Labels(List.of("card payment", "Éclair"));
        assertThat(labels.indexOf("Éclair")).isEqualTo(1);
        assertThat(labels.indexOf("éclair")).isEqualTo(-1);
        assertThat(labels.indexOfFolded("  éCLAIR\n")).isEqualTo(1);
        assertThat(labels.indexOfFolded("card  payment")).isEqualTo(-1);
        assertThat(labels.name(0)).isEqualTo("card payment");
        assertThat(labels.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void reason_text_comesBackAsTheSameReason(Reason reason) {
        assertThat(reason.text()).matches("[a-z]+(-[a-z]+)*");
        assertThat(Reason.ofText(reason.text())).isEqualTo(reason);
    }

    @Test
    void reason_route_isAcceptWithoutAndEscalateWithAnAnswer() {
        assertThat(Arrays.stream(Reason.values()).filter(r -> r.route() == Route.ACCEPT))
                .containsExactly(Reason.CONFIDENT, Reason.NO_BENEFIT);
        assertThat(Arrays.stream(Reason.values()).filter(r -> r.route() == Route.ESCALATE))
                .containsExactly(Reason.ASKED, Reason.STORED, Reason.OUTWEIGHED);
        assertThat(Arrays.stream(Route.values()).map(Route::text)).containsExactly("accept", "escalate", "keep");
    }

    @ParameterizedTest
    @CsvSource({"-1,0,0,0", "1,-1,0,0", "1,0,-1,0", "1,0,0,-1", "1,2,0,0"})
    void usage_countsOutOfRange_areRefused(long prompt, long cached, long completion, long reasoning) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Usage(prompt, cached, completion, reasoning));
    }

    /** NIST FIPS 180-2, appendix B: "abc", the empty string, 448 bits, and a million times "a". */
    @Test
    void sha256_publishedVectors_areMet() throws Exception {
        assertThat(Sha256.of("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Sha256.of("")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(Sha256.of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
                .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        byte[] million = "a".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        assertThat(Sha256.of(new ByteArrayInputStream(million)))
                .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

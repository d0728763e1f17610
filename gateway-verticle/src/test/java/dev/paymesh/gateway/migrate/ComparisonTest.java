package dev.paymesh.gateway.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When two answers say the same, and where they do not. */
final class ComparisonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1,'b':'x'} | {'b':'x','a':1}",
        "{'a':1} | {'a':'1'}",
        "{'a':1.50} | {'a':1.5}",
        "{'a':'12.5'} | {'a':12.50}",
        "{'a':1e3} | {'a':1000}",
        "{'a':null} | {}",
        "{'a':{'b':null}} | {'a':{}}",
        "{'t':'2026-11-21T18:00:00Z'} | {'t':'2026-11-21T19:00:00.000+01:00'}",
        "[1,2,3] | [3,1,2]",
        "[{'id':1,'n':'5'},{'id':2}] | [{'id':2},{'n':5,'id':1}]",
        "{'a':9007199254740993} | {'a':'9007199254740993'}",
        "{'a':true} | {'a':true}",
        "null | null"
      })
  void theseMeanTheSame(String grpc, String rest) throws IOException {
    assertThat(differences(grpc, rest)).isEmpty();
    assertThat(differences(rest, grpc)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1} | {'a':2} | a different",
        "{'a':9007199254740993} | {'a':9007199254740992} | a different",
        "{'a':'1.0'} | {'a':'1.00'} | a different",
        "{'a':'007'} | {'a':7} | a different",
        "{'a':true} | {'a':'true'} | a different",
        "{'a':''} | {} | a only_grpc",
        "{} | {'a':0} | a only_rest",
        "{'a':{'b':1}} | {'a':1} | a different",
        "{'a':{'b':1}} | {} | a only_grpc",
        "{'a':[1,2]} | {'a':[1,2,3]} | a[] only_rest",
        "{'a':[1,1]} | {'a':[1]} | a[] only_grpc",
        "{'a':[{'b':1},{'b':2}]} | {'a':[{'b':2},{'b':3}]} | a[].b different",
        "{'t':'2026-11-21T18:00:00Z'} | {'t':'2026-11-21T18:00:00.001Z'} | t different",
        "{'t':'2026-02-30T18:00:00Z'} | {'t':'2026-02-30T18:00:00.0Z'} | t different",
        "{'a':[null]} | {'a':['NULL']} | a[] different"
      })
  void theseDoNot(String grpc, String rest, String found) throws IOException {
    assertThat(differences(grpc, rest)).containsExactly(found);
  }

  @Test
  void anotherOrderOfItemsIsToldThoughItIsNoDifference() throws IOException {
    assertThat(Comparison.of(tree("{'a':[1,2]}"), tree("{'a':[2,1]}"), Set.of()))
        .contains(new Finding("a", Finding.Result.REORDERED))
        .noneMatch(Finding::isDifference);
  }

  @Test
  void whatIsIgnoredIsNotComparedWithAllThatIsInIt() throws IOException {
    assertThat(Comparison.of(
            tree("{'a':1,'b':{'c':1}}"), tree("{'a':1,'b':{'c':2},'d':3}"), Set.of("b", "d")))
        .containsExactly(new Finding("a", Finding.Result.EQUAL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{} {}", "{'a':1,'a':2}", "{'a':1e}", "[1,", "\u0000"})
  void whatIsNoJsonFails(String text) {
    assertThatThrownBy(() -> tree(text)).isInstanceOf(IOException.class);
  }

  @Test
  void aNumberThatWouldFillTheMemoryIsComparedWithoutWritingItOut() throws IOException {
    assertThat(differences("{'a':1e999999999}", "{'a':10e999999998}")).isEmpty();
    assertThat(differences("{'a':[1e999999999]}", "{'a':[2e999999999]}"))
        .containsExactly("a[] different");
  }

  @Test
  void aDeepAnswerIsRefusedAndAWideOneIsNotSlow() throws IOException {
    assertThatThrownBy(() -> tree("[".repeat(10_000) + "]".repeat(10_000)))
        .isInstanceOf(IOException.class);
    String wide = "[" + "1,".repeat(30_000) + "1]";
    assertThat(differences(wide, wide)).isEmpty();
    String deep = "[".repeat(30) + "1" + "]".repeat(30);
    assertThat(differences(deep, deep.replace('1', '2'))).hasSize(1);
  }

  private static List<String> differences(String grpc, String rest) throws IOException {
    return Comparison.of(tree(grpc), tree(rest), Set.of()).stream()
        .filter(Finding::isDifference)
        .map(found -> found.path() + " " + found.result().label())
        .toList();
  }

  private static @Nullable Object tree(String text) throws IOException {
    return JsonTree.read(Buffer.buffer(text.replace('\'', '"')));
  }
}

package dev.paymesh.shared.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a trace calls a statement: a few words, of which none is a value. */
final class StatementNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select id from payments where id = $1 | select payments",
        "SELECT count(*) FROM accounts | select accounts",
        "insert into accounts (id) values ($1) | insert accounts",
        "delete from documents where id = $1 | delete documents",
        "update payments set status = $1 | update payments",
        "with due as (select id from payments for update skip locked) update payments set a = 1"
            + " from due | update payments",
        "with moved as (update payments set a = 1 returning id), event as (insert into events"
            + " select id from moved) select id from moved | update payments",
        "select 1 | select",
        "listen changes | listen"
      })
  void itIsWhatTheStatementDoesToWhichTable(String sql, String name) {
    assertThat(StatementName.of(sql)).isEqualTo(name);
  }
}

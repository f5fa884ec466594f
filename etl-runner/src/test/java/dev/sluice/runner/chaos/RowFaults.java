package dev.sluice.runner.chaos;

import java.util.List;

/** A trigger that raises the SQLSTATE which a row asks for, on a table of the bundled mapping. */
final class RowFaults {
  /** Begins the locale of such a row. */
  static final String MARK = "raise-";

  /**
   * At least one of each class that a row, the table, the server or the way to it may be at fault
   * for.
   */
  static final List<String> STATES =
      List.of(
          "02000", "03000", "08000", "08006", "09000", "0A000", "0LP01", "20000", "21000", "2200H",
          "22P02", "23514", "23505", "24000", "25006", "25P02", "26000", "27000", "28000", "28P01",
          "2BP01", "34000", "38000", "39000", "3D000", "3F000", "40001", "40P01", "42501", "42601",
          "42P01", "42P05", "44000", "45000", "53100", "53200", "53300", "53400", "54000", "55000",
          "55006", "55P03", "57014", "57P01", "57P03", "58030", "58P01", "72000", "F0000", "HV000",
          "P0000", "P0001", "P0004", "U0001", "XX000", "XX001");

  static final List<String> SQL =
      List.of(
          """
          CREATE FUNCTION raise_what_the_row_asks_for() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF new.locale = 'raise-42P01' THEN
              EXECUTE 'SELECT FROM logins_of_' || substr(new.locale, 7, 2);
            END IF;
            IF new.locale LIKE 'raise-%' THEN
              RAISE EXCEPTION 'refused %', new.user_id USING errcode = substr(new.locale, 7);
            END IF;
            RETURN new;
          END $$
          """,
          "CREATE TRIGGER raising BEFORE INSERT ON user_logins"
              + " FOR EACH ROW EXECUTE FUNCTION raise_what_the_row_asks_for()");

  private RowFaults() {}
}

import { type Expression, type SqlBool, sql } from 'kysely';

/** Whether one of these columns has this text in it, in small letters or capitals. */
export function anyContains(columns: readonly string[], text: string): Expression<SqlBool> {
  const like = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql`(${sql.join(
    columns.map(column => sql`lower(${sql.ref(column)}) like ${like} escape '\\'`),
    sql` or `,
  )})`;
}

import pg from 'pg'

/** One table for each kind of key, with two rows each. `password_hash` is what no label may be made of. */
const tables = `
  create table products (id integer primary key, name text not null, password_hash text not null);
  insert into products values (1, 'Blue mug', 'pbkdf2'), (2, 'Red mug', 'pbkdf2');

  create table codes (id uuid primary key, title text not null);
  insert into codes values
    ('0190163d-8694-739b-aea5-966c26f8ad91', 'Spring'), ('0190163d-8694-739b-aea5-966c26f8ad92', 'Summer');

  create table ledgers (id bigint primary key, label text not null);
  insert into ledgers values (9007199254740993, 'Main ledger'), (9007199254740995, 'Other ledger');

  create table order_lines (order_id integer, line bigint, name text not null, primary key (order_id, line));
  insert into order_lines values (812, 3, 'Two mugs'), (812, 4, 'A plate');

  create table coupons (id integer primary key, name text not null);
  insert into coupons values (5, 'Ten percent');

  create schema archive;
  create table archive.invoices (number text primary key, total integer not null);
  insert into archive.invoices values ('2026/1', 30)`

/** Makes the tables in an empty database. */
export async function createTables(url: string): Promise<void> {
  await runSql(url, tables)
}

/** Runs statements on a connection of their own. */
export async function runSql(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statements)
  await client.end()
}

/**
 * Resolves when nobody else is connected to the database: a pool's `end()` does not wait until its connections are closed, and a
 * server that is stopped before tells each of them so, which nobody is there to hear.
 */
export async function untilDisconnected(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  for (let tries = 0; (await client.query(others)).rowCount !== 0; tries += 1) {
    if (tries === 100) throw new Error('Connections to the database are still open after 5 s.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await client.end()
}

import session from 'express-session'
import Database from 'libsql'

/** Keeps express-session's sessions in a SQLite file that several processes share; `set` makes a missing row anew, as stores do. */
export class SqliteStore extends session.Store {
  #database

  constructor(file) {
    super()
    this.#database = new Database(file)
    this.#database.exec('pragma busy_timeout = 10000')
    this.#database.exec('pragma journal_mode = wal')
    this.#database.exec('pragma synchronous = normal')
    this.#database.exec('create table if not exists session (sid text primary key, data text not null)')
  }

  get(key, callback) {
    this.#answer(callback, () => {
      const row = this.#database.prepare('select data from session where sid = ?').get(key)
      return row ? JSON.parse(row.data) : null
    })
  }
  set(key, data, callback) {
    this.#answer(callback, () => {
      this.#database
        .prepare('insert into session values (?, ?) on conflict (sid) do update set data = excluded.data')
        .run(key, JSON.stringify(data))
    })
  }
  touch(key, data, callback) {
    this.#answer(callback, () => {
      this.#database.prepare('update session set data = ? where sid = ?').run(JSON.stringify(data), key)
    })
  }
  destroy(key, callback) {
    this.#answer(callback, () => {
      this.#database.prepare('delete from session where sid = ?').run(key)
    })
  }

  #answer(callback, work) {
    let value
    try {
      value = work()
    } catch (error) {
      process.nextTick(callback ?? (() => {}), error)
      return
    }
    process.nextTick(callback ?? (() => {}), null, value)
  }
}

import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from './config.js'

describe('readConfig', () => {
  test('listens on this machine only, on 8300, with everything in .keepsight', () => {
    const data = path.resolve('.keepsight')
    expect(readConfig({}, {})).toEqual({
      host: '127.0.0.1',
      port: 8300,
      data,
      clickhouse: null,
      database: `sqlite:${path.join(data, 'operational.db')}`,
      geo: null,
      sessionRetentionDays: 400,
      publicUrl: null,
      trustProxy: false,
    })
  })

  test('takes the environment where an option is not given', () => {
    const env = {
      KEEPSIGHT_PORT: '9000',
      KEEPSIGHT_DATA: '/var/lib/keepsight',
      KEEPSIGHT_CLICKHOUSE: 'http://localhost:8123/events',
      KEEPSIGHT_DATABASE: 'postgres://me:secret@db:5432/keepsight',
      KEEPSIGHT_SESSION_RETENTION_DAYS: '30',
      KEEPSIGHT_PUBLIC_URL: 'https://insights.example.com/',
      KEEPSIGHT_TRUST_PROXY: 'loopback, 10.0.0.0/8',
    }
    expect(readConfig({ port: 8301 }, env)).toMatchObject({
      port: 8301,
      data: '/var/lib/keepsight',
      clickhouse: 'http://localhost:8123/events',
      database: 'postgres://me:secret@db:5432/keepsight',
      sessionRetentionDays: 30,
      publicUrl: 'https://insights.example.com',
      trustProxy: { proxies: ['loopback', '10.0.0.0/8'], header: 'X-Forwarded-For' },
    })
  })

  test.each([
    [{ port: '80a' }, 'invalid_port', 'not 80a. Write one such as --port 8300'],
    [{ port: 65_536 }, 'invalid_port', '65536'],
    [{ port: '' }, 'invalid_port', '""'],
    [{ clickhouse: 'localhost:8123' }, 'invalid_clickhouse_url', '--clickhouse http://'],
    [{ publicUrl: 'insights' }, 'invalid_public_url', 'https://'],
    [{ database: 'mysql://db/keepsight' }, 'invalid_database_url', 'Leave --database out'],
    [{ geo: '/nowhere/city.mmdb' }, 'invalid_geo_file', 'leave --geo out'],
    [{ sessionRetentionDays: 0 }, 'invalid_session_retention', 'not 0'],
    [{ sessionRetentionDays: '1.5' }, 'invalid_session_retention', '--session-retention-days 400'],
    [
      { trustProxy: { proxies: ['proxy.internal'], header: 'X-Forwarded-For' } },
      'invalid_trust_proxy',
      'host names',
    ],
  ])('refuses %j in a sentence that says what to write', (options, code, words) => {
    expect(() => readConfig(options, {})).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }),
    )
  })

  test('shows no password', () => {
    for (const options of [
      { clickhouse: 'ftp://me:geheim@host/db' },
      { database: 'mysql://me:geheim@host/db' },
    ])
      expect(() => readConfig(options, {})).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('geheim') as string }),
      )
  })
})

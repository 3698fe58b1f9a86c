/** One step of the events' schema. Append-only: a step that was released is never changed, a mistake is mended by the next. */
export interface EventsMigration {
  number: number
  name: string
  /** Run one after another. Each may be run again after a crash, so it says `IF NOT EXISTS` or the like. */
  statements: readonly string[]
}

/**
 * The order is that of the newest views, id included, so that a page of them is read and nothing is sorted: over 5 million
 * rows 11 ms of CPU, with the id left out of the order 98, and 15 instead of 205 for a popular object. An order by day and
 * object, `(app_id, type, toDate(time), event, object_type, object_id, time)`, makes the top objects of a month 12 %
 * cheaper and the disk 5 % smaller, and those pages 78 and 50: not worth it.
 *
 * The bloom filters serve three look-ups in it: has this message been loaded, which rows has this batch, who viewed this
 * object. Over 20 million rows 100 message ids cost 28 instead of 122 ms of CPU; a projection ordered by the id's hash costs
 * 36, and six times the disk and 10 % of the insert rate.
 */
export const eventsMigrations: readonly EventsMigration[] = [
  {
    number: 1,
    name: 'events',
    statements: [
      `CREATE TABLE IF NOT EXISTS events (
        app_id LowCardinality(String),
        time DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
        received_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
        message_id String CODEC(ZSTD(1)),
        message_hash UInt64 MATERIALIZED cityHash64(message_id),
        batch_id LowCardinality(String),
        type LowCardinality(String),
        event LowCardinality(String),
        anonymous_id String CODEC(ZSTD(1)),
        user_id String CODEC(ZSTD(1)),
        visitor_id String CODEC(ZSTD(1)),
        session_id String CODEC(ZSTD(1)),
        object_type LowCardinality(String),
        object_id String CODEC(ZSTD(1)),
        object_label String CODEC(ZSTD(1)),
        object_url String CODEC(ZSTD(1)),
        page_url String CODEC(ZSTD(1)),
        page_path String CODEC(ZSTD(1)),
        page_title String CODEC(ZSTD(1)),
        referrer String CODEC(ZSTD(1)),
        name String CODEC(ZSTD(1)),
        category LowCardinality(String),
        group_id String CODEC(ZSTD(1)),
        previous_id String CODEC(ZSTD(1)),
        ip String CODEC(ZSTD(1)),
        user_agent String CODEC(ZSTD(1)),
        is_bot UInt8,
        locale LowCardinality(String),
        timezone LowCardinality(String),
        library LowCardinality(String),
        source LowCardinality(String),
        properties String CODEC(ZSTD(1)),
        traits String CODEC(ZSTD(1)),
        context String CODEC(ZSTD(1)),
        INDEX message message_hash TYPE bloom_filter(0.001) GRANULARITY 1,
        INDEX object object_id TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX batch batch_id TYPE bloom_filter(0.001) GRANULARITY 1
      )
      ENGINE = MergeTree
      PARTITION BY toYYYYMM(time)
      PRIMARY KEY (app_id, type, time)
      ORDER BY (app_id, type, time, message_id)
      SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    ],
  },
]

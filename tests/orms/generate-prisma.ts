import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A client of Prisma, as the tests use it. Its real types are generated with it. */
export interface PrismaClient {
  $on(event: 'query', listener: () => void): void
  $connect(): Promise<void>
  $disconnect(): Promise<void>
  $extends(extension: object): PrismaClient
}

/** A client that was generated for one test. */
export interface GeneratedPrisma {
  PrismaClient: new (options: object) => PrismaClient
  remove(): void
}

/**
 * Generates a client by Prisma's own generator and imports it. The engine that the command asks for and never runs is
 * replaced by a file that exists, so that nothing is downloaded.
 */
export async function generatePrisma(models: string): Promise<GeneratedPrisma> {
  mkdirSync(path.join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(path.join(root, '.cache', 'prisma-'))
  const schema = path.join(folder, 'schema.prisma')
  writeFileSync(
    schema,
    `generator client {\n  provider = "prisma-client"\n  output = "./client"\n}\ndatasource db {\n  provider = "postgresql"\n}\n${models}`,
  )
  const cli = path.join(root, 'node_modules/prisma/build/index.js')
  await promisify(execFile)(process.execPath, [cli, 'generate', '--schema', schema], {
    cwd: folder,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  })
  const generated = (await import(pathToFileURL(path.join(folder, 'client/client.ts')).href)) as Pick<
    GeneratedPrisma,
    'PrismaClient'
  >
  return { ...generated, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

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
  /** What TypeScript says of a module beside the generated client, `./client/client.js`: a line for each error. */
  typeErrors(source: string): string[]
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
  return {
    ...generated,
    typeErrors: (source) => typeErrorsOf(folder, source),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function typeErrorsOf(folder: string, source: string): string[] {
  const file = path.join(folder, 'types.ts')
  writeFileSync(file, source)
  const { config } = ts.readConfigFile(path.join(root, 'tests/tsconfig.json'), (name) =>
    ts.sys.readFile(name),
  ) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, files: [file], include: [] },
    ts.sys,
    path.join(root, 'tests'),
  )
  const program = ts.createProgram([file], { ...options, noEmit: true })
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)!).map(({ start = 0, messageText }) => {
    const line = source.slice(0, start).split('\n').length
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

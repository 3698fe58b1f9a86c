import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { version } from '@keepsight/server'

/** Commands are loaded when they run: `keepsight --help` and `serve` need little of the rest. */
export function createProgram(exitWith: (code: number) => void): Command {
  const program = new Command('keepsight')
    .description(
      'First-party analytics in your own hands: who viewed which object, and every live user session.',
    )
    .version(version)
    .showHelpAfterError('(--help says more)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
  addServe(program, exitWith)
  addApp(program)
  addSignIn(program)
  addImport(program)
  addQuestions(program)
  addSessions(program)
  addDoctor(program, exitWith)
  return program
}

const data = () => new Option('--data <folder>', 'the data folder (default: $KEEPSIGHT_DATA or .keepsight)')
const json = () => new Option('--json', 'answer in JSON')
const app = () => new Option('--app <name>', 'the name or id of the app').makeOptionMandatory()

/** The options of every command that asks a server. */
function asksServer(command: Command): Command {
  return command
    .addOption(data())
    .option('--server <url>', 'a server elsewhere, instead of the data folder')
    .option('--key <key>', 'a key of that server')
    .addOption(json())
}

function addServe(program: Command, exitWith: (code: number) => void): void {
  program
    .command('serve')
    .description('run the server until it is stopped')
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1, this machine only)')
    .option('--port <port>', 'the port, 0 for any free one (default: 8300)')
    .addOption(data())
    .option('--clickhouse <url>', 'keep the events in this ClickHouse server instead of the embedded engine')
    .option(
      '--database <url>',
      'where apps, keys and user sessions are kept, sqlite:PATH or postgres://… (default: in the data folder)',
    )
    .option('--geo <file>', 'says where IP addresses are, a MaxMind file (default: countries, built in)')
    .option('--session-retention-days <days>', 'keep ended user sessions so long (default: 400)')
    .option('--public-url <url>', 'the address people open, when a proxy stands in front')
    .addOption(json())
    .action(async (options) => exitWith(await (await import('./commands/serve.js')).serveCommand(options)))
}

function addApp(program: Command): void {
  const group = program.command('app').description('the apps that send data here')
  asksServer(group.command('create <name>'))
    .description('create an app and print its keys, this once')
    .option('--timezone <zone>', 'the IANA zone in which its days begin (default: UTC)')
    .option('--origin <origin>', 'an origin its public key may write from; can be given again', collect, [])
    .action(async (name, options) => (await import('./commands/app.js')).createApp(name, options))
  asksServer(group.command('list'))
    .description('list the apps')
    .action(async (options) => (await import('./commands/app.js')).listApps(options))
}

function addSignIn(program: Command): void {
  asksServer(program.command('sign-in'))
    .description('print a link that signs you in to the dashboard, once')
    .action(async (options) => (await import('./commands/sign-in.js')).signIn(options))
}

function addImport(program: Command): void {
  asksServer(program.command('import <file>'))
    .description('import an access log, CSV or NDJSON; plain, .gz or .zip')
    .addOption(app())
    .addOption(
      new Option('--format <format>', 'what the file is')
        .choices(['combined', 'csv', 'ndjson'])
        .makeOptionMandatory(),
    )
    .option('--map <file>', 'the mapping file, for CSV and NDJSON')
    .option('--timezone <zone>', 'the IANA zone of times that name none (default: UTC)')
    .option('--create', 'create the app when there is none of this name')
    .option('--rejects <file>', 'write every rejected line, with its number and reason, to this file')
    .action(async (file, options) => (await import('./commands/import.js')).importCommand(file, options))
}

function addQuestions(program: Command): void {
  asksServer(program.command('query <query>'))
    .description('ask a query, as POST /v1/apps/:app/query takes it')
    .addOption(app())
    .action(async (query, options) => (await import('./commands/query.js')).queryCommand(query, options))
  asksServer(program.command('object-views'))
    .description('list views of objects, newest first')
    .addOption(app())
    .option('--type <type>', 'of objects of this type')
    .option('--id <id>', 'of the object with this id')
    .option('--user <id>', 'by this user')
    .option('--from <date>', 'from this day or instant on')
    .option('--to <date>', 'up to this day, inclusive, or before this instant')
    .option('--limit <number>', 'so many (default: 100, at most 500)', wholeNumber)
    .option('--cursor <cursor>', 'go on from an earlier answer')
    .action(async (options) => (await import('./commands/object-views.js')).objectViews(options))
  asksServer(program.command('report'))
    .addArgument(new Argument('<name>', 'the report').choices(['objects', 'sessions']))
    .description('ask a report over a range of days')
    .addOption(app())
    .addOption(new Option('--from <day>', 'the first day, such as 2026-01-01').makeOptionMandatory())
    .addOption(new Option('--to <day>', 'the last day, inclusive').makeOptionMandatory())
    .option('--timezone <zone>', 'the IANA zone of the days (default: the app’s)')
    .action(async (name: 'objects' | 'sessions', options) =>
      (await import('./commands/report.js')).reportCommand(name, options),
    )
  asksServer(program.command('sql <statement>'))
    .description('ask the events store a read-only SQL statement')
    .option('--app <name>', 'sets the parameter {app:String} to this app’s id')
    .action(async (statement, options) => (await import('./commands/sql.js')).sqlCommand(statement, options))
}

function addSessions(program: Command): void {
  const group = program.command('sessions').description('the log-ins of an app’s users: list them, end them')
  const user = () => new Option('--user <id>', 'the app’s id of the user')
  const ofUser = (name: string) =>
    asksServer(group.command(name)).addOption(app()).addOption(user().makeOptionMandatory())
  const anyApp = () =>
    new Option('--app <name>', 'the name or id of the app (default: the one that has the session)')

  asksServer(group.command('list', { isDefault: true }))
    .description('list user sessions, newest log-in first; also without the word list')
    .addOption(app())
    .addOption(user())
    .option('--live', 'only those that live')
    .addOption(
      new Option('--state <state>', 'only those in this state')
        .choices(['live', 'active', 'ending', 'ended', 'all'])
        .conflicts('live'),
    )
    .option('--browser <name>', 'only with this browser')
    .option('--os <name>', 'only on this operating system')
    .option('--device-type <type>', 'only on desktop, mobile, tablet, …')
    .option('--country <code>', 'only from this country, such as DE')
    .option('--reason <reason>', 'only those that ended so')
    .option('--from <date>', 'started from this day or instant on')
    .option('--to <date>', 'started up to this day, inclusive, or before this instant')
    .option('--limit <number>', 'so many (default: 100, at most 1000)', wholeNumber)
    .option('--cursor <cursor>', 'go on from an earlier answer')
    .action(async (options) => (await import('./commands/sessions.js')).listSessions(options))
  asksServer(group.command('end <session>'))
    .description('end a user session, in the app itself')
    .addOption(anyApp())
    .action(async (id, options) => (await import('./commands/end-sessions.js')).endSession(id, options))
  asksServer(group.command('end-others <session>'))
    .description('end the other sessions of this session’s user')
    .addOption(anyApp())
    .action(async (id, options) => (await import('./commands/end-sessions.js')).endOthers(id, options))
  ofUser('end-all')
    .description('end all sessions of a user')
    .action(async (options) => (await import('./commands/end-sessions.js')).endAll(options))
  ofUser('deactivate')
    .description('end all sessions of a user, and let no log-in in until they are reactivated')
    .action(async (options) => (await import('./commands/end-sessions.js')).deactivate(options))
  ofUser('reactivate')
    .description('let log-ins of a deactivated user in again')
    .action(async (options) => (await import('./commands/end-sessions.js')).reactivate(options))
}

function addDoctor(program: Command, exitWith: (code: number) => void): void {
  program
    .command('doctor')
    .description('check everything a server needs, and say what to do where something is wrong')
    .addOption(data())
    .addOption(json())
    .action(async (options) => exitWith(await (await import('./commands/doctor.js')).doctor(options)))
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

export { run } from './run.js'
export type { ImportSummary } from './commands/import.js'
export type { DoctorReport } from './commands/doctor.js'
export type { Mapping, PropertySource, Source, TimeUnit } from './import/mapping.js'

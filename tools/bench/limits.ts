import { join } from 'node:path'
import type { BenchContext } from './bench-context.ts'
import type { HashOutcome } from './hash-child.ts'
import { findProgram, type ProgramName, versionOf } from './programs.ts'
import { runCommand } from './run-command.ts'

/** A program that sets a limit, or why there is none. */
export type LimitProgram = { program: string } | { missing: string }

export async function limitProgram(
  name: ProgramName,
  { packagesDir, say, foundVersion }: BenchContext,
): Promise<LimitProgram> {
  try {
    const program = await findProgram(name, packagesDir, say)
    foundVersion(versionOf(program))
    return { program }
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}

/** How long libxml2 takes for all of them in one process, in seconds; 0 when it is missing. */
export async function xmllintSeconds(xmllint: LimitProgram, files: readonly string[]): Promise<number> {
  if ('missing' in xmllint) return 0
  return (await runCommand([xmllint.program, '--stream', '--noout', ...files])).ms / 1000
}

export async function hashFiles(files: readonly string[]): Promise<HashOutcome> {
  const command = [process.execPath, join(import.meta.dirname, 'hash-child.ts'), ...files]
  return JSON.parse((await runCommand(command)).stdout)
}

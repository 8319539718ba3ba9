import type { RouteOptions } from 'fastify'
import type { Permission } from '../auth/permissions.ts'
import { createTestGateway, type TestGateway } from './test-gateway.ts'

export interface DeclaredRoute {
  method: string
  url: string
  permission: Permission
}

/** A gateway, and every route that it has with the permission that it declares. */
export async function gatewayWithRoutes(): Promise<{ gateway: TestGateway; declared: DeclaredRoute[] }> {
  const declared: DeclaredRoute[] = []
  const onRoute = ({ method, url, config }: RouteOptions): void => {
    for (const each of [method].flat()) {
      if (each !== 'HEAD' && config?.permission) declared.push({ method: each, url, permission: config.permission })
    }
  }
  return { gateway: await createTestGateway({ onRoute }), declared }
}

/** Its routes alone. */
export async function declaredRoutes(): Promise<DeclaredRoute[]> {
  const { gateway, declared } = await gatewayWithRoutes()
  await gateway[Symbol.asyncDispose]()
  return declared
}

import * as z from 'zod'
import { access, operation } from './operation.ts'
import { route } from './route.ts'
import { Instant } from './scalars.ts'

export const platformRoutes = {
  health: route('GET', '/api/health'),
  healthAtRoot: route('GET', '/health'),
  live: route('GET', '/health/live'),
  ready: route('GET', '/health/ready'),
  liveOfApi: route('GET', '/api/health/live'),
  readyOfApi: route('GET', '/api/health/ready'),
  api: route('GET', '/api'),
  apiFolder: route('GET', '/api/'),
} as const

const health = {
  access: access.anyone,
  answer: z.object({ status: z.literal('healthy'), timestamp: Instant }),
  errors: ['UNAVAILABLE'],
} as const

const live = {
  access: access.anyone,
  answer: z.object({ status: z.literal('live') }),
  errors: [],
} as const

const ready = {
  access: access.anyone,
  answer: z.object({
    status: z.literal('ready'),
    version: z.string().describe('Of this release'),
    build: z
      .string()
      .nullable()
      .describe('Which build of the web app this node serves, as in the public configuration'),
    bus: z
      .enum(['none', 'up', 'down'])
      .describe('`none` on a single node. With `down` the node serves everything, and its pages poll'),
  }),
  errors: ['UNAVAILABLE'],
} as const

export const platformOperations = {
  live: operation({
    ...live,
    route: platformRoutes.live,
    summary: 'Does this process answer? A supervisor restarts one that does not',
  }),
  ready: operation({
    ...ready,
    route: platformRoutes.ready,
    summary:
      'Should a load balancer send requests to this node? It should not while the database does not answer, takes no writes or lacks migrations, or the disk is full',
  }),
  liveOfApi: operation({
    ...live,
    route: platformRoutes.liveOfApi,
    summary: 'The same as /health/live, for a proxy that forwards only /api',
  }),
  readyOfApi: operation({
    ...ready,
    route: platformRoutes.readyOfApi,
    summary: 'The same as /health/ready, for a proxy that forwards only /api',
  }),
  health: operation({
    ...health,
    route: platformRoutes.health,
    summary: 'Is the service, with its database, able to answer?',
  }),
  healthAtRoot: operation({
    ...health,
    route: platformRoutes.healthAtRoot,
    summary: 'The same, where load balancers and clients of other systems ask for it',
  }),
  apiRoot: operation({
    ...health,
    route: platformRoutes.api,
    summary: 'The same, for clients that try the address of the API',
  }),
  apiFolder: operation({ ...health, route: platformRoutes.apiFolder, summary: 'The same, with a slash at the end' }),
} as const

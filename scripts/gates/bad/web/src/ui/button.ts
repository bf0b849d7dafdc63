import { operations } from '@medconsult/contract'
import { app } from '@medconsult/server'
export const button = [operations, app]

import { secondFactorRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts, lazyComponent } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(secondFactorRoutes)
addTexts('factorDuty', texts)

export { FactorDutyHint } from './FactorDutyHint.tsx'
export { useFactorDuty } from './use-factor-duty.ts'

/** What somebody sees whose time to set up a second factor is over. */
export const RequiredSetup = lazyComponent(() => import('./RequiredSetup.tsx'))

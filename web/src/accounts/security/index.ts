import { emailChangeRoutes, ownAccountRoutes, secondFactorRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(secondFactorRoutes)
addRoutes(ownAccountRoutes)
addRoutes(emailChangeRoutes)
addTexts('security', texts)

export { PasswordForm } from './PasswordForm.tsx'
export { RecoveryCodes } from './RecoveryCodes.tsx'
export { SecurityPage } from './SecurityPage.tsx'
export { SetupCard } from './SetupCard.tsx'

import { addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('administration', texts)

export { ManagedDoctorsPage } from './ManagedDoctorsPage.tsx'
export { OverviewPage } from './OverviewPage.tsx'
export { SpecialtiesPage } from './SpecialtiesPage.tsx'

import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('practice', texts)

export { DashboardPage } from './doctor/DashboardPage.tsx'
export { PracticeRoomPage } from './doctor/PracticeRoomPage.tsx'
export { ConsultationListPage } from './patient/ConsultationListPage.tsx'
export { ConsultationPage } from './patient/ConsultationPage.tsx'

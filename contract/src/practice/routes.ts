import { route } from '../route.ts'

export const practiceRoutes = {
  listOwnSchedules: route('GET', '/api/doctor/schedules'),
  createSchedule: route('POST', '/api/doctor/schedules'),
  startPractice: route('POST', '/api/doctor/schedules/:id/start'),
  endPractice: route('POST', '/api/doctor/schedules/:id/end'),
  readQueue: route('GET', '/api/doctor/schedules/:id/queue'),
  resetPatient: route('POST', '/api/doctor/schedules/:id/reset-patient/:patientId'),
  remindPatient: route('POST', '/api/doctor/schedules/:id/remind/:patientId'),
  messagePatient: route('POST', '/api/doctor/schedules/:id/messages/:patientId'),
  messageQueue: route('POST', '/api/doctor/schedules/:id/messages'),
  answerDoctor: route('POST', '/api/patient/schedules/:id/messages'),
  browseSchedules: route('GET', '/api/patient/schedules'),
  viewSchedule: route('GET', '/api/patient/schedules/:id'),
  joinQueue: route('POST', '/api/patient/schedules/:id/join-queue'),
  toggleReady: route('POST', '/api/patient/schedules/:id/toggle-ready'),
  giveReason: route('PUT', '/api/patient/schedules/:id/reason'),
  leaveQueue: route('POST', '/api/patient/schedules/:id/leave-queue'),
  seedDemo: route('POST', '/api/seed'),
} as const

export const walkInRoutes = {
  readPublicLink: route('GET', '/api/doctor/public-link'),
  savePublicLink: route('PUT', '/api/doctor/public-link'),
  openPublicLink: route('GET', '/api/with/:handle'),
  walkIn: route('POST', '/api/with/:handle/queue'),
} as const

export const readyCheckRoutes = {
  saveReadyCheck: route('POST', '/api/patient/schedules/:id/ready-check'),
} as const

export const overviewRoutes = {
  readOverview: route('GET', '/api/admin/overview'),
} as const

export { createDemoClinic, type DemoClinic, demoAccounts } from './demo-clinic.ts'

// This is no test: it takes the pictures of the README. Run it by `npm test -- e2e --project=screenshots`.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from '@playwright/test'
import { arrangeReady, as, takeSeats } from './support/consultation.ts'
import { remoteVideo } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

const images = fileURLToPath(new URL('../docs/images/', import.meta.url))

/** A drawn person in place of a test picture, so that no real face is needed. */
interface Looks {
  wall: string
  skin: string
  hair: string
  coat: string
  stethoscope: boolean
}

const sitter =
  (looks: Looks) =>
  async (context: BrowserContext): Promise<void> => {
    await context.addInitScript((drawn) => {
      const canvas = document.createElement('canvas')
      canvas.width = 1280
      canvas.height = 720
      const pen = canvas.getContext('2d')
      const ellipse = (x: number, y: number, width: number, height: number, fill: string): void => {
        if (!pen) return
        pen.fillStyle = fill
        pen.beginPath()
        pen.ellipse(x, y, width, height, 0, 0, Math.PI * 2)
        pen.fill()
      }
      const draw = (): void => {
        if (!pen) return
        const wall = pen.createLinearGradient(0, 0, 1280, 720)
        wall.addColorStop(0, drawn.wall)
        wall.addColorStop(1, '#26323a')
        pen.fillStyle = wall
        pen.fillRect(0, 0, 1280, 720)
        pen.fillStyle = 'rgba(255, 255, 255, 0.13)'
        pen.fillRect(90, 70, 300, 230)
        pen.fillStyle = 'rgba(0, 0, 0, 0.14)'
        pen.fillRect(980, 120, 210, 600)
        ellipse(640, 300, 158, 192, drawn.hair)
        ellipse(640, 760, 330, 260, drawn.coat)
        pen.fillStyle = drawn.skin
        pen.fillRect(590, 430, 100, 110)
        ellipse(640, 540, 72, 40, drawn.skin)
        ellipse(640, 335, 124, 156, drawn.skin)
        ellipse(640, 212, 132, 66, drawn.hair)
        ellipse(592, 325, 11, 13, '#2b2320')
        ellipse(688, 325, 11, 13, '#2b2320')
        pen.strokeStyle = '#9c5548'
        pen.lineWidth = 8
        pen.lineCap = 'round'
        pen.beginPath()
        pen.arc(640, 385, 46, 0.25 * Math.PI, 0.75 * Math.PI)
        pen.stroke()
        if (!drawn.stethoscope) return
        pen.strokeStyle = '#33424b'
        pen.lineWidth = 13
        pen.beginPath()
        pen.moveTo(540, 520)
        pen.quadraticCurveTo(560, 680, 640, 690)
        pen.quadraticCurveTo(720, 680, 740, 520)
        pen.stroke()
      }
      navigator.mediaDevices.getUserMedia = async () => {
        const camera = canvas.captureStream(15)
        setInterval(draw, 66)
        const sound = new AudioContext()
        const microphone = sound.createMediaStreamDestination()
        const tone = sound.createOscillator()
        const quiet = sound.createGain()
        quiet.gain.value = 0.15
        tone.connect(quiet).connect(microphone)
        tone.start()
        return new MediaStream([...camera.getVideoTracks(), ...microphone.stream.getAudioTracks()])
      }
    }, looks)
  }

const size = { viewport: { width: 1280, height: 800 } }
const doctorLooks = { wall: '#8fb8bd', skin: '#c98f6b', hair: '#3a2519', coat: '#f4f7f8', stethoscope: true }
const patientLooks = { wall: '#c9b79a', skin: '#e3b48f', hair: '#6e4a2a', coat: '#3f6f8f', stethoscope: false }

test('the pictures of the queue and of a call are made', async ({ clinic, signIn }) => {
  mkdirSync(images, { recursive: true })
  const doctor = await signIn('doctor', accounts.doctor, { ...size, before: sitter(doctorLooks) })
  const patient = await signIn('patient', accounts.john, { ...size, before: sitter(patientLooks) })
  const scheduleId = await arrangeReady(clinic)
  await (await as(clinic, accounts.emily)).post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  await takeSeats(doctor, patient, scheduleId)
  await expect(doctor.page.getByRole('button', { name: 'Call John Smith' })).toBeVisible()
  await doctor.page.waitForTimeout(1500)
  await doctor.page.screenshot({ path: `${images}queue.png`, animations: 'disabled' })

  // Drawn people do not move, so the usual check for a moving picture does not apply.
  await doctor.page.getByRole('button', { name: 'Call John Smith' }).click()
  await patient.page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await expect(remoteVideo(patient.page)).toBeVisible()
  await expect(remoteVideo(doctor.page)).toBeVisible()
  await patient.page.waitForTimeout(6000)
  await patient.page.mouse.move(640, 10)
  await patient.page.screenshot({ path: `${images}call.png`, animations: 'disabled' })
})

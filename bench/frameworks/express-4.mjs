import express from 'express4'
import { createExpressApp } from './create-express-app.mjs'

export const createApp = (options) => createExpressApp(express, options)

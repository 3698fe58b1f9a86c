import express from 'express'
import { createExpressApp } from './create-express-app.mjs'

export const createApp = (options) => createExpressApp(express, options)

import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { Response } from 'express'
import { problemPage } from 'keepsight-example-pages'

/** Answers refusals with a page that people can read. */
@Catch(HttpException)
export class ProblemPageFilter implements ExceptionFilter<HttpException> {
  catch(exception: HttpException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>()
    response.status(exception.getStatus()).send(problemPage('That did not work', exception.message))
  }
}

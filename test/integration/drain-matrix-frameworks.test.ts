import {describeDrainMatrix} from '../helpers/drain/describe-drain-matrix.ts';

describeDrainMatrix('express');
describeDrainMatrix('fastify');
describeDrainMatrix('koa');

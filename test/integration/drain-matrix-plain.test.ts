import {describeDrainMatrix} from '../helpers/drain/describe-drain-matrix.ts';

describeDrainMatrix('no handler');
describeDrainMatrix('server.close() on SIGTERM');

// #region middleware
import { keepsightAdonis } from 'keepsight/adonis'
import keepsight from '#services/keepsight'

export default keepsightAdonis(keepsight)
// #endregion

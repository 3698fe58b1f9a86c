import { contentTypesFrom } from 'keepsight/orm'
import { DataTypes, Sequelize } from 'sequelize'
import { describeOrm } from './describe-orm.js'

const later = { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT }

describeOrm(
  'Sequelize',
  (url) => {
    let statements = 0
    const sequelize = new Sequelize(url, {
      dialect: 'postgres',
      logging: () => (statements += 1),
      define: { timestamps: false, underscored: true },
    })
    const models = {
      numeric: sequelize.define('Product', {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        name: DataTypes.TEXT,
        passwordHash: DataTypes.TEXT,
      }),
      uuid: sequelize.define('Code', {
        id: { type: DataTypes.UUID, primaryKey: true },
        title: DataTypes.TEXT,
      }),
      bigint: sequelize.define('Ledger', {
        id: { type: DataTypes.BIGINT, primaryKey: true },
        label: DataTypes.TEXT,
      }),
      composite: sequelize.define('OrderLine', {
        orderId: { type: DataTypes.INTEGER, primaryKey: true },
        line: { type: DataTypes.BIGINT, primaryKey: true },
        name: DataTypes.TEXT,
      }),
    }
    return {
      contentTypes: contentTypesFrom(sequelize),
      names: { numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' },
      all: (table) => models[table].findAll({ order: [...models[table].primaryKeyAttributes] }),
      statements: () => statements,
      addLater: () => ({ name: sequelize.define('Coupon', later).name }),
      close: () => sequelize.close(),
    }
  },
  ['orderId', 'line'],
)

-- OSRM's own car profile with Belgian limits put right.
--
-- OSRM resolves a limit written as a rule ("BE-WAL:rural") through a table, or through the word after the colon.
-- Measured with its 26.10: the Walloon motorway came out at 130, zones 30, living streets and cycle streets had no
-- limit at all. Limits: Code de la route, art. 11 (50 in built-up areas, 120 on motorways, 90 outside them in Wallonia,
-- 70 in Flanders and Brussels), art. 22 (20 in residential and pedestrian areas, 30 in zones 30 and cycle streets).
package.path = os.getenv("OSRM_STOCK_PROFILES") .. "/?.lua;" .. package.path
local stock = require("car")

local belgian = {
  urban = 50, motorway = 120, zone30 = 30, ["zone:30"] = 30, zone20 = 20, ["zone:20"] = 20,
  living_street = 20, cyclestreet = 30, cycle_street = 30, school = 30,
}
local rural = { be = 90, ["be-wal"] = 90, ["be-vlg"] = 70, ["be-bru"] = 70 }

local function setup()
  local profile = stock.setup()
  for region, limit in pairs(rural) do
    for rule, speed in pairs(belgian) do
      profile.maxspeed_table[region .. ":" .. rule] = speed
    end
    profile.maxspeed_table[region .. ":rural"] = limit
  end
  profile.maxspeed_table["be-bru:urban"] = 30
  return profile
end

return {
  setup = setup,
  process_way = stock.process_way,
  process_node = stock.process_node,
  process_turn = stock.process_turn,
}

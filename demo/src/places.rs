//! Where the demo company sells: six regions, their teams, and the cities of each with GB/T 2260 and telephone area codes.

pub struct City {
    pub name: &'static str,
    /// Division code of the city, or of a district of a municipality.
    pub code: &'static str,
    pub area: &'static str,
}

pub struct Team {
    pub name: &'static str,
    /// Position in [`REGIONS`].
    pub region: usize,
    /// How much of the company's business it does.
    pub weight: i64,
    pub cities: &'static [City],
}

pub const REGIONS: [&str; 6] = ["华东大区", "华南大区", "华北大区", "华中大区", "西南大区", "西北东北大区"];

const fn city(name: &'static str, code: &'static str, area: &'static str) -> City {
    City { name, code, area }
}

pub const TEAMS: [Team; 13] = [
    Team {
        name: "上海团队",
        region: 0,
        weight: 13,
        cities: &[
            city("上海", "310115", "021"),
            city("上海", "310112", "021"),
            city("上海", "310117", "021"),
            city("上海", "310114", "021"),
        ],
    },
    Team {
        name: "江苏团队",
        region: 0,
        weight: 14,
        cities: &[
            city("南京", "320100", "025"),
            city("无锡", "320200", "0510"),
            city("常州", "320400", "0519"),
            city("苏州", "320500", "0512"),
            city("南通", "320600", "0513"),
            city("扬州", "321000", "0514"),
        ],
    },
    Team {
        name: "浙皖团队",
        region: 0,
        weight: 11,
        cities: &[
            city("杭州", "330100", "0571"),
            city("宁波", "330200", "0574"),
            city("嘉兴", "330400", "0573"),
            city("绍兴", "330600", "0575"),
            city("台州", "331000", "0576"),
            city("合肥", "340100", "0551"),
            city("芜湖", "340200", "0553"),
        ],
    },
    Team {
        name: "广东团队",
        region: 1,
        weight: 12,
        cities: &[
            city("广州", "440100", "020"),
            city("深圳", "440300", "0755"),
            city("佛山", "440600", "0757"),
            city("东莞", "441900", "0769"),
            city("惠州", "441300", "0752"),
            city("中山", "442000", "0760"),
        ],
    },
    Team {
        name: "闽桂团队",
        region: 1,
        weight: 6,
        cities: &[
            city("福州", "350100", "0591"),
            city("厦门", "350200", "0592"),
            city("泉州", "350500", "0595"),
            city("南宁", "450100", "0771"),
            city("柳州", "450200", "0772"),
        ],
    },
    Team {
        name: "京津冀团队",
        region: 2,
        weight: 9,
        cities: &[
            city("北京", "110115", "010"),
            city("北京", "110108", "010"),
            city("天津", "120116", "022"),
            city("天津", "120111", "022"),
            city("石家庄", "130100", "0311"),
            city("唐山", "130200", "0315"),
        ],
    },
    Team {
        name: "鲁晋团队",
        region: 2,
        weight: 9,
        cities: &[
            city("济南", "370100", "0531"),
            city("青岛", "370200", "0532"),
            city("淄博", "370300", "0533"),
            city("烟台", "370600", "0535"),
            city("潍坊", "370700", "0536"),
            city("太原", "140100", "0351"),
        ],
    },
    Team {
        name: "鄂赣团队",
        region: 3,
        weight: 7,
        cities: &[
            city("武汉", "420100", "027"),
            city("宜昌", "420500", "0717"),
            city("襄阳", "420600", "0710"),
            city("南昌", "360100", "0791"),
            city("九江", "360400", "0792"),
        ],
    },
    Team {
        name: "豫湘团队",
        region: 3,
        weight: 7,
        cities: &[
            city("郑州", "410100", "0371"),
            city("洛阳", "410300", "0379"),
            city("新乡", "410700", "0373"),
            city("长沙", "430100", "0731"),
            city("株洲", "430200", "0731"),
            city("岳阳", "430600", "0730"),
        ],
    },
    Team {
        name: "川渝团队",
        region: 4,
        weight: 7,
        cities: &[
            city("成都", "510100", "028"),
            city("德阳", "510600", "0838"),
            city("绵阳", "510700", "0816"),
            city("宜宾", "511500", "0831"),
            city("重庆", "500112", "023"),
            city("重庆", "500107", "023"),
        ],
    },
    Team {
        name: "云贵团队",
        region: 4,
        weight: 4,
        cities: &[
            city("昆明", "530100", "0871"),
            city("曲靖", "530300", "0874"),
            city("贵阳", "520100", "0851"),
            city("遵义", "520300", "0851"),
        ],
    },
    Team {
        name: "东北团队",
        region: 5,
        weight: 5,
        cities: &[
            city("沈阳", "210100", "024"),
            city("大连", "210200", "0411"),
            city("长春", "220100", "0431"),
            city("哈尔滨", "230100", "0451"),
            city("大庆", "230600", "0459"),
        ],
    },
    Team {
        name: "西北团队",
        region: 5,
        weight: 5,
        cities: &[
            city("西安", "610100", "029"),
            city("宝鸡", "610300", "0917"),
            city("兰州", "620100", "0931"),
            city("乌鲁木齐", "650100", "0991"),
            city("银川", "640100", "0951"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_city_has_a_division_code_and_every_region_a_team() {
        for team in &TEAMS {
            for city in team.cities {
                assert!(base::region::find(city.code).is_some(), "{} {}", city.name, city.code);
            }
        }
        for region in 0..REGIONS.len() {
            assert!(TEAMS.iter().any(|team| team.region == region));
        }
    }
}

"""Pages about possible reviewers and being asked to join a panel: name, who, path, about."""

PANEL = "/staff/calls/{reviewed}/panel"
POOL = "/staff/programmes/{programme}/pool"
MINE = "/my-reviewing"

PEOPLE_PAGES = [
    ("panel_invitation_answer", "anonymous", "/panel-invitations/{panel_token}/", "asked"),
    ("panel_invitation_answer", "anonymous", "/panel-invitations/{joined_token}/", "accepted"),
    ("panel_invitation_answer", "anonymous", "/panel-invitations/{declined_token}/", "declined"),
    ("profile", "rita", f"{MINE}/"),
    ("profile", "ada", f"{MINE}/", "empty"),
    ("profile_works", "rita", f"{MINE}/works/"),
    ("profile_add", "rita", f"{MINE}/affiliation/add/", "affiliation"),
    ("profile_add", "rita", f"{MINE}/relation/add/", "relation"),
    ("profile_add", "rita", f"{MINE}/away/add/", "away"),
    ("profile_loads", "rita", f"{MINE}/panels/{{rita_seat}}/"),
    ("staff_invitation_list", "officer", f"{PANEL}/invitations/"),
    ("staff_invitation_list", "officer", "/staff/calls/{open}/panel/invitations/", "empty"),
    ("staff_panel_invite", "officer", f"{PANEL}/invitations/new/"),
    ("staff_alternate_list", "officer", f"{PANEL}/alternates/"),
    ("staff_alternate_list", "officer", "/staff/calls/{open}/panel/alternates/", "empty"),
    ("staff_pool", "officer", f"{POOL}/"),
    ("staff_pool", "officer", f"{POOL}/?q=nobody-like-it", "empty"),
    ("staff_pool_add", "officer", f"{POOL}/add/"),
    ("staff_pool_import", "officer", f"{POOL}/import/"),
    ("staff_pool_detail", "officer", f"{POOL}/{{rita_profile}}/"),
]

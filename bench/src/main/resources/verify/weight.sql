select what || ':', times, case when times < least then format('(a full proof has %s)', least) else '' end
from weights order by least desc, what

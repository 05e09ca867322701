"""La loi : aides locales à l'amélioration de l'habitat, en extension d'OpenFisca-France.

Une règle se cherche par son texte : ses chiffres dans `parameters/habitat_local/`, ses formules dans
`variables/`, ses autres lectures dans `reforms/lectures/`. Les modules d'ici servent les formules :

- tableaux d'un texte : `bareme` (tableaux denses), `lecture_bareme` (les lire pour des dossiers) ;
- mécanismes d'une aide aux travaux : `conditions`, `majorations`, `aides_locales`, `mecanismes` ;
- lieux et dates : `geographie`, `ages`, `delais`, `textes_dates` ;
- classes : `nomenclatures`, `nomenclatures_gironde`, `nomenclatures_meuse` ;
- propre à un texte : `gironde`, `meuse`, `meuse_fourniture`, `meuse_reperes` ;
- réformes et paramètres : `reformes`, `parametres_partages`, `suivi`.
"""

from openfisca_habitat_local.systeme import api_openfisca
from openfisca_habitat_local.systeme.format.etiquettes import inscrire

inscrire()
if (
    api_openfisca.chargee()
):  # « openfisca serve » : la loi est lue, et ses fautes dites, comme partout ailleurs
    api_openfisca.soigner()

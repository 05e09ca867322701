"""Le format des textes : des dossiers de YAML courts, développés au chargement en paramètres d'OpenFisca.

- `yaml_strict` : le YAML lu sans rien deviner, avec la ligne de chaque nœud ;
- `tetes` : ce qu'une case hérite ; `champs` : la liste unique des champs ; `arbre` : du format court à l'arbre ;
- `dossiers` : quels textes ; `lecture` : un dossier lu en entier ; `etiquettes` : le chargeur d'OpenFisca.
"""

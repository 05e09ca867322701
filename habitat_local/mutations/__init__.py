"""La loi prouvée chiffre par chiffre : ce que ses cas lisent, et ce qu'ils remarquent quand un chiffre bouge."""

<?php
/**
 * For tests: one template for everything.
 *
 * @package ChurnStop
 */

?>
<!doctype html>
<html <?php language_attributes(); ?>>
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<?php wp_head(); ?>
	<style><?php echo file_get_contents(
		__DIR__ . '/style.css',
	); // It lies outside of what the web server serves. ?></style>
</head>
<body <?php body_class(); ?>>
<?php wp_body_open(); ?>
<main>
	<?php
	while ( have_posts() ) {
		the_post();
		the_title( '<h1>', '</h1>' );
		the_content();
	}
	?>
</main>
<?php wp_footer(); ?>
</body>
</html>

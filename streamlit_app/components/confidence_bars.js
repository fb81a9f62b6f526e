export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".bars");
  if (!chart.children.length) {
    for (let digit = 0; digit < 10; digit++) {
      const column = document.createElement("div");
      column.className = "bars-digit";
      column.innerHTML = `<div class="bars-pair">${data.models
        .map((model) => `<i class="bars-bar ${model.key}"></i>`)
        .join("")}</div><span>${digit}</span>`;
      chart.append(column);
    }
  }
  [...chart.children].forEach((column, digit) => {
    const bars = column.querySelectorAll("i");
    data.models.forEach((model, i) => {
      const percent = 100 * model.probabilities[digit];
      bars[i].style.height = `max(2px, ${percent}%)`;
      bars[i].title = `${model.label}: ${percent.toFixed(1)} %`;
      bars[i].classList.toggle("is-guess", model.is_guess);
    });
    column.classList.toggle("is-top", data.predicted.includes(digit));
  });
  chart.setAttribute("aria-label", data.description);
}
